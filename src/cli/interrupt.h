/* interrupt.h - SIGINT and SIGTERM end a run in order: temporary files vanish, then we do. */
#ifndef CS_INTERRUPT_H
#define CS_INTERRUPT_H

/* Catches both signals once, so that a second one ends the program at once, and interrupts what waits
   from then on. Ignores SIGPIPE and SIGXFSZ, so that a write says EPIPE or EFBIG. */
void cs_interrupt_catch(void);
/* The signal that came, else 0. */
int cs_interrupt_signal(void);

#endif
