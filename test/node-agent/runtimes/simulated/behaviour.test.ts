import t from 'tap'
import type { ContainerConfig } from '../../../../node-agent/runtimes/container-runtime.ts'
import { programOf } from '../../../../node-agent/runtimes/simulated/behaviour.ts'
import { scriptOf } from '../../../../node-agent/runtimes/simulated/container-script.ts'

interface Case {
  readonly name: string
  readonly image?: string
  readonly command?: readonly string[]
  readonly args?: readonly string[]
  readonly env?: Record<string, string>
  readonly finishes?: boolean
  readonly script?: object
  readonly attempt?: number
  /** Lines as `seconds text`; the end as `seconds exit code` or `forever`. */
  readonly lines?: readonly string[]
  readonly end: string
  readonly onTerm?: string
}

const sh = (script: string) => ['sh', '-c', script]

const cases: readonly Case[] = [
  { name: 'a server image runs until it is stopped', image: 'nginx:1.27', end: 'forever', onTerm: '0 after 100 ms' },
  { name: 'an unknown image is a server', image: 'registry.example.com/team/app:1', end: 'forever' },
  { name: 'an unknown image comes to an end where it should', image: 'migrate:1', finishes: true, end: '2 exit 0' },
  { name: 'a server image never comes to an end', image: 'redis:7', finishes: true, end: 'forever' },
  { name: 'arguments of an image with an entrypoint say nothing', image: 'nginx', args: ['-g', 'x'], end: 'forever' },
  { name: 'a shell image without a command ends at once', image: 'busybox', end: '0 exit 0' },
  { name: 'a shell image runs its arguments', image: 'busybox:1.36', args: ['false'], end: '0 exit 1' },
  { name: 'sleep sleeps and ignores SIGTERM', command: ['sleep', '3600'], end: '3600 exit 0', onTerm: 'ignore' },
  { name: 'sleep adds up units', command: ['/bin/sleep', '1m', '0.5s'], end: '60.5 exit 0' },
  { name: 'sleep may last for ever', command: ['sleep', 'infinity'], end: 'forever' },
  { name: 'true', command: ['true'], end: '0 exit 0' },
  { name: 'false', command: ['false'], end: '0 exit 1' },
  {
    name: 'the Job of the documentation',
    command: ['sh', '-c', 'echo "Hello, Kubernetes!" && sleep 3600'],
    lines: ['0 Hello, Kubernetes!'],
    end: '3600 exit 0',
    onTerm: 'ignore',
  },
  {
    name: 'the date of a CronJob',
    command: sh('date; echo Hello'),
    lines: ['0 Sun Nov 22 00:00:00 UTC 2026', '0 Hello'],
    end: '0 exit 0',
  },
  { name: 'exit takes a code', command: sh('echo a; exit 42; echo b'), lines: ['0 a'], end: '0 exit 42' },
  { name: 'the last command decides', command: sh('true; false'), end: '0 exit 1' },
  { name: '&& and ||', command: sh('false && echo a || echo b'), lines: ['0 b'], end: '0 exit 0' },
  { name: '! negates', command: sh('! true'), end: '0 exit 1' },
  {
    name: 'quotes and variables',
    command: sh(`A='x  y'; echo "$A" $A "\${B}" '$A'`),
    env: { B: 'b' },
    lines: ['0 x  y x y b $A'],
    end: '0 exit 0',
  },
  { name: 'command substitution', command: sh('echo "I am $(hostname)"'), lines: ['0 I am web-0'], end: '0 exit 0' },
  {
    name: 'if and test',
    command: sh('if [ "$A" = 1 ]; then exit 3; else exit 4; fi'),
    env: { A: '1' },
    end: '0 exit 3',
  },
  { name: 'elif', command: sh('if false; then exit 1; elif true; then exit 2; else exit 3; fi'), end: '0 exit 2' },
  {
    name: 'for',
    command: sh('for i in 3 2 1; do echo $i; sleep 1; done'),
    lines: ['0 3', '1 2', '2 1'],
    end: '3 exit 0',
  },
  { name: 'counting', command: sh('i=0; while [ $i -lt 3 ]; do i=$((i+1)); sleep 2; done; exit $i'), end: '6 exit 3' },
  { name: 'until a tool succeeds', command: sh('until nslookup db; do echo waiting; sleep 2; done'), end: '0 exit 0' },
  {
    name: 'output into a file is not logged',
    command: sh('echo a > /tmp/a; echo b >&2; echo c'),
    lines: ['0 b', '0 c'],
    end: '0 exit 0',
  },
  { name: 'a subshell can exit alone', command: sh('(exit 5); echo $?'), lines: ['0 5'], end: '0 exit 0' },
  {
    name: 'a program at the end of a script serves',
    command: sh('echo up; nginx -g "daemon off;"'),
    lines: ['0 up'],
    end: 'forever',
    onTerm: '0 after 100 ms',
  },
  { name: 'a program in the middle of a script succeeds', command: sh('apk add curl && exit 6'), end: '0 exit 6' },
  {
    name: 'a trap ends the script',
    command: sh("trap 'exit 7' TERM; sleep infinity"),
    end: 'forever',
    onTerm: '7 after 100 ms',
  },
  { name: 'a busy loop never ends', command: sh('while true; do :; done'), end: 'forever' },
  {
    name: 'a script that cannot be read is an unknown program',
    command: sh('case $1 in a) echo;; esac'),
    end: 'forever',
  },
  { name: 'unterminated quotes too', command: sh('echo "a'), finishes: true, end: '2 exit 0' },
  {
    name: 'a scripted end',
    image: 'nginx',
    script: { runSeconds: 5, exitCode: 9, log: ['x', 'y'] },
    lines: ['0 x', '0 y'],
    end: '5 exit 9',
  },
  { name: 'a scripted exit at once', image: 'nginx', script: { exitCode: 1 }, end: '0 exit 1' },
  { name: 'scripted failures that are not over', script: { exitCode: 1, failures: 2 }, attempt: 1, end: '0 exit 1' },
  { name: 'scripted failures that are over', script: { exitCode: 1, failures: 2 }, attempt: 2, end: 'forever' },
  { name: 'a scripted memory kill', script: { runSeconds: 1, oomKilled: true }, end: '1 exit 137' },
  { name: 'a scripted deafness', image: 'nginx', script: { ignoreSigterm: true }, end: 'forever', onTerm: 'ignore' },
  {
    name: 'a scripted slow stop',
    image: 'nginx',
    script: { stopSeconds: 3 },
    end: 'forever',
    onTerm: '0 after 3000 ms',
  },
]

for (const c of cases)
  t.test(c.name, async (t) => {
    const annotations = c.script ? { 'sim.peapod.dev/c': JSON.stringify(c.script) } : {}
    const config: ContainerConfig = {
      metadata: { name: 'c', attempt: c.attempt ?? 0 },
      image: { image: c.image ?? 'app:1' },
      command: c.command ?? [],
      args: c.args ?? [],
      workingDir: '',
      envs: [],
      stdin: false,
      tty: false,
      labels: {},
      annotations,
    }
    const program = programOf(config, scriptOf('c', annotations), {
      startedAtMs: Date.UTC(2026, 10, 22),
      hostname: 'web-0',
      env: new Map(Object.entries(c.env ?? {})),
      workingDir: '',
      tty: false,
      knownOnly: false,
      finishes: c.finishes ?? false,
    })
    const lines: string[] = []
    let elapsedMs = 0
    let end = ''
    while (end === '') {
      const next = program.steps.next()
      if (next.done) end = `${elapsedMs / 1_000} exit ${next.value}`
      else if (next.value.type === 'line') lines.push(`${elapsedMs / 1_000} ${next.value.text}`)
      else if (next.value.type === 'read') continue
      else if (next.value.ms === Number.POSITIVE_INFINITY) end = 'forever'
      else elapsedMs += next.value.ms
    }
    t.equal(end, c.end)
    t.strictSame(lines, c.lines ?? [])
    const onTerm = program.onTerm()
    if (c.onTerm !== undefined)
      t.equal(onTerm === 'ignore' ? onTerm : `${onTerm.exitCode} after ${onTerm.afterMs} ms`, c.onTerm)
  })

for (const [name, value, message] of [
  ['is not JSON', '{', /annotation sim.peapod.dev\/c is not JSON/],
  ['has an unknown field', '{"exit":1}', /annotation sim.peapod.dev\/c: .*exit/],
  ['has a wrong type', '{"exitCode":"1"}', /annotation sim.peapod.dev\/c: exitCode: /],
] as const)
  t.test(`refuses a script that ${name}`, async (t) => {
    t.throws(() => scriptOf('c', { 'sim.peapod.dev/c': value }), { message })
  })
