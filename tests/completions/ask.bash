# ask.bash WORK - what bash offers, asked as readline does: the words in COMP_WORDS, where "=" is a
# word of its own, then the function that `complete -p` names.
work=$1
source "$work/_casus"
declare -a offer
read -ra offer <<<"$(complete -p casus)" # complete -F FUNCTION casus
number=0
while IFS= read -r line; do
    number=$((number + 1))
    read -ra COMP_WORDS <<<"${line//=/ = }"
    [[ $line == *' ' || $line == *= ]] && COMP_WORDS+=("")
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    COMP_LINE=$line COMP_POINT=${#line}
    COMPREPLY=()
    "${offer[2]}" casus "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
    printf '%s\n' "${COMPREPLY[@]}" | sed '/^$/d' >"$work/answers.$number"
done <"$work/lines"
