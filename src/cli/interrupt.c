/* interrupt.c - see interrupt.h. */
#include "cli/interrupt.h"

#include <signal.h>
#include <stddef.h>

/* The only variable of the program: a handler has no other way to tell. */
static volatile sig_atomic_t caught;

static void remember(int number)
{
    caught = number;
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
    catch_once(SIGINT);
    catch_once(SIGTERM);
}

int cs_interrupt_signal(void)
{
    return caught;
}
