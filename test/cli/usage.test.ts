import type { Command } from 'commander'
import t from 'tap'
import { createProgram } from '../../cli/program.ts'
import { RealClock } from '../../platform/clock.ts'
import { currentHost } from '../../platform/host.ts'
import { FakeMachine } from './fake-machine.ts'

for (const c of [
  { args: 'up --port eighty', err: /argument 'eighty' is invalid\. Give a whole number from 0 to 65535\./ },
  { args: 'up --port 65536', err: /Give a whole number from 0 to 65535\./ },
  { args: 'up --nodes -1', err: /Give a whole number from 0 to 3072\./ },
  { args: 'up --nodes 2.5', err: /Give a whole number from 0 to 3072\./ },
  { args: 'up --clock fast', err: /Give "real", or a factor such as "60x" \(at most 10000x\)\./ },
  { args: 'up --clock 0x', err: /Give "real", or a factor/ },
  { args: 'up --clock 10001x', err: /Give "real", or a factor/ },
  { args: 'up --durability none', err: /Allowed choices are fsync, os, memory\./ },
  { args: 'up --runtime podman', err: /Allowed choices are auto, simulated/ },
  { args: 'up --service-cluster-ip-range 10.96.0.0', err: /Give an IPv4 range such as 10\.96\.0\.0\/16/ },
  { args: 'up --service-cluster-ip-range fd00::/112', err: /Give an IPv4 range such as 10\.96\.0\.0\/16/ },
  { args: 'up --service-cluster-ip-range 10.96.0.0/29', err: /with 8 to 28 bits\./ },
  {
    args: 'up --controllers *,-deployments',
    err: /"deployments" is not in the list of known controllers, which are: .*\bdeployment-controller, replicaset-controller/,
  },
  { args: 'controllers --controllers foo', err: /"foo" is not in the list of known controllers/ },
  { args: 'up --horizontal-pod-autoscaler-tolerance -1', err: /is invalid\. It must be a number, 0 or more\./ },
  { args: 'controllers --horizontal-pod-autoscaler-sync-period 10ms', err: /is invalid\. It must be 1s at least\./ },
  { args: 'up --tls-min-version VersionTLS11', err: /is invalid\. unknown tls version "VersionTLS11"/ },
  { args: 'up --tls-cipher-suites TLS_NONE', err: /Cipher suite TLS_NONE not supported or doesn't exist/ },
  { args: 'up --tls-sni-cert-key a', err: /expected comma separated certificate and key file paths/ },
  { args: 'up --tls-sni-cert-key a,b,c', err: /expected comma separated certificate and key file paths/ },
  { args: 'up --tls-sni-cert-key a,b:', err: /empty names list is not allowed/ },
  { args: 'up --frobnicate', err: /error: unknown option '--frobnicate'/ },
  { args: 'up now', err: /error: too many arguments for 'up'/ },
  { args: 'upp', err: /error: unknown command 'upp'\n\(Did you mean up\?\)/ },
  { args: 'get cluster', err: /error: unknown command 'cluster'\n\(Did you mean clusters\?\)/ },
]) {
  t.test(`peapod ${c.args} is refused before anything starts`, async (t) => {
    const { status, out, err } = await new FakeMachine(t).run(...c.args.split(' '))
    t.equal(status, 2)
    t.equal(out, '')
    t.match(err, c.err)
    t.match(err, '(add --help for all options)')
  })
}

t.test('without a command the help is shown', async (t) => {
  t.match(await new FakeMachine(t).run(), { status: 2, err: /^Usage: peapod \[options\] \[command\]\n/ })
})

t.test('--version prints the version', async (t) => {
  t.strictSame(await new FakeMachine(t).run('--version'), { status: 0, out: '1.2.3\n', err: '' })
})

const program = createProgram({ host: currentHost(), wallClock: new RealClock() }, '1.2.3')

/** Every command that does something, with the words that call it. */
function commandsOf(command: Command, words: readonly string[] = []): [string[], Command][] {
  if (command.commands.length === 0) return [[[...words], command]]
  return command.commands.flatMap((child) => commandsOf(child, [...words, child.name()]))
}

for (const [words, command] of commandsOf(program))
  t.test(`peapod ${words.join(' ')} --help describes the command and each option`, async (t) => {
    const { status, out, err } = await new FakeMachine(t).run(...words, '--help')
    t.match({ status, err }, { status: 0, err: '' })
    t.match(out, command.description().split(' ').slice(0, 5).join(' '))
    for (const option of command.options) {
      t.ok(out.includes(option.flags), option.flags)
      t.ok(option.description.length > 10, `${option.flags} is described`)
    }
  })
