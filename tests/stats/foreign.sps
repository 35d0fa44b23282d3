* Encoding: UTF-8.
* foreign.sps - system files as PSPP writes them, in the folder where it runs.
DATA LIST LIST ("|") /id (A4) day (SDATE10) kind (F1.0) deaths (F4.0) lat (F8.3) note (A40) word (A3).
BEGIN DATA
a|2022/09/13|1|3|33.3|café, слово|yes
b||2|-99|-0.125||no
c|1899/12/31|1|||x|
END DATA.
VARIABLE LABELS day 'Day of the event' kind 'Kind'.
VALUE LABELS kind 1 'Fight' 2 'Talks' /word 'yes' 'Yes' 'no' 'No'.
MISSING VALUES deaths (-99).
SAVE OUTFILE='pspp.sav'.
SAVE OUTFILE='pspp-plain.sav' /UNCOMPRESSED.
SAVE OUTFILE='pspp.zsav' /ZCOMPRESSED.
