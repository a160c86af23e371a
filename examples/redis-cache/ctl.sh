#!/bin/sh
# sh ctl.sh start|stop|restart: a Redis without persistence on CACHE_PORT (3202); its pid is in .run/pid.
run=$(dirname "$0")/.run
port=${CACHE_PORT:-3202}

stop() {
  pid=$(cat "$run/pid" 2> /dev/null) || return 0
  # There is nothing to save: it is a cache.
  kill -9 "$pid" 2> /dev/null
  rm -f "$run/pid"
}

start() {
  mkdir -p "$run"
  run=$(cd "$run" && pwd)
  redis-server --port "$port" --bind 127.0.0.1 --save '' --daemonize yes --dir "$run" --pidfile "$run/pid"
}

case "$1" in
  start | restart) stop && start ;;
  stop) stop ;;
  *)
    echo "usage: sh ctl.sh start|stop|restart" >&2
    exit 64
    ;;
esac
