#!/bin/sh
# sh ctl.sh start|stop|restart: keeps the pid of the daemon in .run/pid.
here=$(dirname "$0")
run=$here/.run

stop() {
  pid=$(cat "$run/pid" 2> /dev/null) || return 0
  # One that hangs does not hear SIGTERM.
  kill "$pid" 2> /dev/null
  kill -9 "$pid" 2> /dev/null
  rm -f "$run/pid"
}

start() {
  mkdir -p "$run"
  # Its output goes nowhere: the pipe of whoever started this would end with them.
  nohup sh "$here/daemon.sh" "$run" > /dev/null 2>&1 &
  echo $! > "$run/pid"
}

case "$1" in
  start | restart) stop && start ;;
  stop) stop ;;
  *)
    echo "usage: sh ctl.sh start|stop|restart" >&2
    exit 64
    ;;
esac
