# ask.fish WORK - what fish offers, which `complete -C` tells.
set work $argv[1]
source $work/_casus
set number 0
while read -l line
    set number (math $number + 1)
    complete -C "$line" | string replace -r '\t.*' '' >$work/answers.$number
end <$work/lines
exit 0 # not the status of the last read
