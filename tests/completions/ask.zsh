# ask.zsh WORK - what zsh offers. Its completion only works in an interactive shell, so one runs
# behind a pseudo terminal. There every match passes through compadd, which notes it.
zmodload zsh/zpty
work=$1
mkdir "$work/functions" && mv "$work/_casus" "$work/functions/_casus"

cat >"$work/.zshrc" <<'END'
work=$ZDOTDIR
PS1= PS2= RPS1=
unsetopt beep
fpath=("$work/functions" $fpath)
autoload -Uz compinit && compinit -u -D
zstyle ':completion:*' menu no
LISTMAX=10000
compadd() {
    local -a matches
    builtin compadd -O matches "$@"
    (( $#matches )) && print -rl -- $matches >>"$work/answers.$number"
    builtin compadd "$@"
}
# Completes the n-th line, then says that it has.
ask() {
    number=$(<"$work/number")
    BUFFER=$(sed -n "${number}p" "$work/lines") CURSOR=1000
    : >"$work/answers.$number"
    zle complete-word
    BUFFER=
    : >"$work/done.$number"
}
zle -N ask
bindkey '^T' ask
# Keys that come before the editor does may be lost, so it says when it is there.
zle-line-init() { : >"$work/done.0"; }
zle -N zle-line-init
END

export ZDOTDIR=$work
zpty -b shell zsh -d -i
drain() { while zpty -r -t shell text; do :; done }
# Waits for a sign, as long as it takes; the caller has a time limit.
await() {
    until [[ -e "$work/done.$1" ]]; do
        drain
        zpty -t shell || { print "zsh has ended"; exit 1; }
        sleep 0.02
    done
}
await 0
count=$(wc -l <"$work/lines")
for ((number = 1; number <= count; number++)); do
    print $number >"$work/number"
    zpty -w -n shell $'\x14'
    await $number
done
zpty -d shell
