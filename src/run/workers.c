/* workers.c - the only file that knows threads.

   A pool takes jobs in the order they are submitted; the caller waits for them in the same order, so
   nothing else has to be ordered. With one worker, submit simply runs the job; so it does with the first
   one of more workers, whose threads begin with the second: small input needs none. */
#include "run/run.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

struct cs_workers {
    pthread_mutex_t lock;
    pthread_cond_t work; /* a job was submitted, or the end was called */
    pthread_cond_t done; /* a job is done */
    cs_job *first;
    cs_job *last;
    bool is_ending;
    bool has_begun;  /* a job was submitted */
    unsigned wanted; /* threads that are yet to begin ... */
    unsigned count;  /* ... and those that did */
    pthread_t threads[];
};

static cs_job *take_job(cs_workers *workers)
{
    pthread_mutex_lock(&workers->lock);
    while (!workers->first && !workers->is_ending)
        pthread_cond_wait(&workers->work, &workers->lock);
    cs_job *job = workers->first;
    if (job)
        workers->first = job->next;
    pthread_mutex_unlock(&workers->lock);
    return job;
}

static void *work(void *ctx)
{
    cs_workers *workers = ctx;
    for (cs_job *job; (job = take_job(workers));) {
        cs_job_run(job);
        pthread_mutex_lock(&workers->lock);
        job->is_done = true;
        pthread_cond_signal(&workers->done);
        pthread_mutex_unlock(&workers->lock);
    }
    return NULL;
}

cs_workers *cs_workers_start(unsigned count)
{
    if (count < 2)
        count = 0;
    cs_workers *workers = calloc(1, sizeof *workers + count * sizeof workers->threads[0]);
    if (!workers)
        return NULL;
    pthread_mutex_init(&workers->lock, NULL);
    pthread_cond_init(&workers->work, NULL);
    pthread_cond_init(&workers->done, NULL);
    workers->wanted = count;
    return workers;
}

/* Where a thread cannot be had, fewer do the work. */
static void begin(cs_workers *workers)
{
    for (; workers->wanted; workers->wanted--)
        if (pthread_create(&workers->threads[workers->count], NULL, work, workers) == 0)
            workers->count++;
}

void cs_workers_submit(cs_workers *workers, cs_job *job)
{
    if (workers->has_begun)
        begin(workers);
    workers->has_begun = true;
    job->next = NULL;
    job->is_done = workers->count == 0;
    if (workers->count == 0) {
        cs_job_run(job);
        return;
    }
    pthread_mutex_lock(&workers->lock);
    if (workers->first)
        workers->last->next = job;
    else
        workers->first = job;
    workers->last = job;
    pthread_cond_signal(&workers->work);
    pthread_mutex_unlock(&workers->lock);
}

void cs_workers_wait(cs_workers *workers, cs_job *job)
{
    pthread_mutex_lock(&workers->lock);
    while (!job->is_done)
        pthread_cond_wait(&workers->done, &workers->lock);
    pthread_mutex_unlock(&workers->lock);
}

void cs_workers_stop(cs_workers *workers)
{
    if (!workers)
        return;
    pthread_mutex_lock(&workers->lock);
    workers->is_ending = true;
    pthread_cond_broadcast(&workers->work);
    pthread_mutex_unlock(&workers->lock);
    for (unsigned i = 0; i < workers->count; i++)
        pthread_join(workers->threads[i], NULL);
    pthread_cond_destroy(&workers->done);
    pthread_cond_destroy(&workers->work);
    pthread_mutex_destroy(&workers->lock);
    free(workers);
}

unsigned cs_processor_count(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 1 ? (unsigned)count : 1;
}
