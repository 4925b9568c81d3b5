# Ends the launcher's children when the launcher is killed. Its input is a pipe that only the launcher holds:
# the system closes it at the launcher's death, however that came, and the loop below ends at once.
#   add <target> <signal>   target: a process number, or a negative one for a group
#   drop <target>
#   end                     the launcher has stopped everything itself
trap '' HUP INT TERM
targets=""
while read -r verb target signal; do
  case "$verb" in
    add) targets="$targets $target:$signal" ;;
    drop)
      kept=""
      for entry in $targets; do [ "${entry%:*}" = "$target" ] || kept="$kept $entry"; done
      targets="$kept"
      ;;
    end) exit 0 ;;
  esac
done
for entry in $targets; do kill -s "${entry#*:}" -- "${entry%:*}" 2>/dev/null; done
sleep 3
for entry in $targets; do
  # Postgres tidies up on QUIT; anything else that is still there has had its chance.
  last=KILL
  [ "${entry#*:}" = INT ] && last=QUIT
  kill -s "$last" -- "${entry%:*}" 2>/dev/null
done
