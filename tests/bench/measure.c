/* measure.c - runs a command and says what it took: measure OUTPUT COMMAND [ARG ...]

   Nothing stands on the command's standard input, and its standard output goes to OUTPUT. Should the
   command write a file of its own, let OUTPUT be its name. A file is synced to the disk within the
   measured time, whether or not the command has done so, for a copy that is only in memory is not
   written yet.

   Prints one line: wall seconds, processor seconds and peak resident memory in KiB, as the system
   accounts them for the whole process, and the command's exit code, 128 and more for a signal. In C,
   because the peak of a process includes that of its parent at the fork. */
#define _DEFAULT_SOURCE
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static void run(const char *output, char **command)
{
    int in = open("/dev/null", O_RDONLY);
    int out = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0) {
        perror(output);
        _exit(126);
    }
    close(in);
    close(out);
    execvp(command[0], command);
    perror(command[0]);
    _exit(127);
}

/* Whatever stands under that name now: the command may have replaced the file. */
static bool sync_file(const char *path)
{
    struct stat info;
    int file = open(path, O_RDONLY);
    bool is_good = file >= 0 && fstat(file, &info) == 0 &&
                   (!S_ISREG(info.st_mode) || fsync(file) == 0);
    if (file >= 0)
        close(file);
    return is_good;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: measure OUTPUT COMMAND [ARG ...]\n", stderr);
        return 2;
    }
    double start = now();
    pid_t child = fork();
    if (child == 0)
        run(argv[1], argv + 2);
    int status;
    struct rusage usage;
    if (child < 0 || wait4(child, &status, 0, &usage) < 0 || !sync_file(argv[1])) {
        perror(argv[1]);
        return 2;
    }
    printf("%.6f %.6f %ld %d\n", now() - start, seconds(usage.ru_utime) + seconds(usage.ru_stime),
           usage.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return 0;
}
