/* interrupt.c - see interrupt.h. */
#define _XOPEN_SOURCE 700 /* SIGXFSZ */
#include "cli/interrupt.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

/* The only variable of the program: a handler has no other way to tell. */
static volatile sig_atomic_t caught;

enum { WAKE_AFTER = 1 }; /* seconds */

/* A signal that comes just before a call that waits would not be noticed until the call returns. So
   from the first signal on an alarm interrupts whatever waits, again and again. */
static void remember(int number)
{
    caught = number;
    alarm(WAKE_AFTER);
}

static void wake(int number)
{
    (void)number;
    alarm(WAKE_AFTER);
}

/* A shell starts jobs in the background with SIGINT ignored; that is to stay so. */
static void catch_once(int number)
{
    struct sigaction once = {.sa_handler = remember, .sa_flags = (int)SA_RESETHAND};
    struct sigaction before;
    sigemptyset(&once.sa_mask);
    if (sigaction(number, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        sigaction(number, &once, NULL);
}

void cs_interrupt_catch(void)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGXFSZ, &ignore, NULL);
    struct sigaction again = {.sa_handler = wake};
    sigemptyset(&again.sa_mask);
    sigaction(SIGALRM, &again, NULL);
    catch_once(SIGINT);
    catch_once(SIGTERM);
}

int cs_interrupt_signal(void)
{
    return caught;
}
