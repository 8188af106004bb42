import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { FakeMachine, type FakeProcess } from './fake-machine.ts'

/** Clusters with nothing in them start fastest. */
const small = ['--port', '0', '--nodes', '0', '--no-scheduler', '--durability', 'os']

async function ready(machine: FakeMachine, ...args: string[]): Promise<FakeProcess> {
  const process = machine.start('up', ...small, ...args)
  await process.printed(/Ctrl-C stops the cluster/)
  return process
}

/** A file that must survive what is done to it. */
function writeKubeconfig(machine: FakeMachine): void {
  mkdirSync(dirname(machine.kubeconfig))
  writeFileSync(
    machine.kubeconfig,
    `# mine
apiVersion: v1
kind: Config
current-context: work
clusters:
  - {name: work, cluster: {server: 'https://work.example'}}
users:
  - {name: me, user: {token: secret}}
contexts:
  - {name: work, context: {cluster: work, user: me, namespace: team}}
`,
  )
}

const contexts = (machine: FakeMachine): string[] =>
  parse(readFileSync(machine.kubeconfig, 'utf8')).contexts.map(({ name }: { name: string }) => name)

t.test('up says where everything is, and stops when asked to', async (t) => {
  const machine = new FakeMachine(t)
  const process = await ready(machine)
  t.match(process.out, /^Cluster "peapod" is ready after \d+\.\d\d s\.\n/)
  t.match(process.out, /^ {2}API server +https:\/\/127\.0\.0\.1:\d+$/m)
  t.match(process.out, /^ {2}nodes +none$/m)
  t.match(process.out, /^ {2}data +\.peapod$/m)
  t.match(process.out, `context "peapod" in ${machine.kubeconfig}`)
  process.requestStop()
  const { status, out, err } = await process.ended
  t.match({ status, err }, { status: 0, err: '' })
  t.match(out, /\nStopping\. Start again with the same command/)
  t.match(await machine.run('get', 'clusters'), { out: /\npeapod +stopped +https:/ })
})

t.test('up says which runtime was chosen, and why', async (t) => {
  const nodes = ['up', '--port', '0', '--nodes', '2']
  const auto = new FakeMachine(t).start(...nodes)
  await auto.printed(/^ {2}nodes +2, runtime simulated \(auto: .+\)$/m)
  auto.requestStop()
  await auto.ended
  await new FakeMachine(t).start(...nodes, '--runtime', 'simulated').printed(/^ {2}nodes +2, runtime simulated$/m)
})

t.test('up keeps data where it is told to, and names the directory in full when it is elsewhere', async (t) => {
  const machine = new FakeMachine(t)
  const elsewhere = join(machine.homeDirectory, 'data')
  const process = await ready(machine, '--data-dir', '../home/data')
  t.ok(process.out.includes(`data        ${elsewhere}\n`))
  t.ok(existsSync(join(elsewhere, 'peapod.db')))
})

t.test('up says that data kept in memory does not outlive it', async (t) => {
  const process = await ready(new FakeMachine(t), '--durability', 'memory')
  t.match(process.out, /^ {2}data +in memory; certificates in \.peapod$/m)
  t.match(process.out, /^Ctrl-C stops the cluster; its data goes with it\.$/m)
  process.requestStop()
  t.match(await process.ended, { status: 0, out: /\nStopping\.\n$/ })
})

t.test('the kubeconfig gains a context and loses it again; what else is in it stays', async (t) => {
  const machine = new FakeMachine(t)
  writeKubeconfig(machine)
  await ready(machine, '--name', 'test')
  const { clusters, ...config } = parse(readFileSync(machine.kubeconfig, 'utf8'))
  t.match(readFileSync(machine.kubeconfig, 'utf8'), /^# mine\n/)
  t.equal(config['current-context'], 'peapod-test')
  t.match(clusters, [{ name: 'work' }, { name: 'peapod-test', cluster: { server: /^https:\/\/127\.0\.0\.1:\d+$/ } }])
  t.strictSame(contexts(machine), ['work', 'peapod-test'])
  t.match(await machine.run('down', '--name', 'test'), { status: 0, out: /^Stopped cluster "test"\. Its data is kept/ })
  t.strictSame(contexts(machine), ['work'])
  t.match(parse(readFileSync(machine.kubeconfig, 'utf8')), {
    'current-context': '',
    contexts: [{ name: 'work', context: { cluster: 'work', user: 'me', namespace: 'team' } }],
    users: [{ name: 'me', user: { token: 'secret' } }],
  })
})

t.test('$KUBECONFIG and --kubeconfig choose the file', async (t) => {
  const machine = new FakeMachine(t)
  machine.setEnv({ KUBECONFIG: join(machine.homeDirectory, 'a') })
  await ready(machine)
  t.match(readFileSync(join(machine.homeDirectory, 'a'), 'utf8'), 'current-context: peapod')
  await ready(machine, '--name', 'b', '--kubeconfig', 'b')
  t.match(readFileSync(join(machine.workingDirectory, 'b'), 'utf8'), 'current-context: peapod-b')
  t.notOk(existsSync(machine.kubeconfig))
})

t.test('clusters are created, listed, shown and deleted', async (t) => {
  const machine = new FakeMachine(t)
  t.match(await machine.run('get', 'clusters'), { status: 0, out: '', err: /^No clusters found\. .*peapod up/ })
  const created = await machine.run('create', 'cluster', '--name', 'one', ...small, '--clock', '2x')
  t.match(created, { status: 0, err: '', out: /^Created cluster "one": https:.*, context "peapod-one"/ })
  await machine.run('create', 'cluster', '--name', 'two', ...small)
  const { out } = await machine.run('get', 'clusters')
  t.match(
    out,
    /^NAME +STATE +SERVER +CONTEXT +DATA\none +running +https:\S+ +peapod-one +\S+\/one\ntwo +running .* peapod-two +\S+\/two\n$/,
  )
  const { out: kubeconfig } = await machine.run('get', 'kubeconfig', '--name', 'two')
  t.match(parse(kubeconfig), { 'current-context': 'peapod-two', contexts: { length: 1 }, users: [{ user: Object }] })

  t.match(await machine.run('create', 'cluster', '--name', 'one', ...small), {
    status: 1,
    err: /^Error: cluster "one" is running already \(process \d+, https:.*\); delete it with: peapod delete cluster --name one\n$/,
  })
  const data = /\S+\/one$/m.exec(out)?.[0] as string
  t.ok(existsSync(data))
  t.match(await machine.run('delete', 'cluster', '--name', 'one'), { status: 0, out: 'Deleted cluster "one".\n' })
  t.notOk(existsSync(data))
  t.strictSame(contexts(machine), ['peapod-two'])
  t.match(await machine.run('delete', 'cluster', '--name', 'one'), { status: 0, err: /nothing to delete/ })
})

t.test('a cluster that does not start in the background says why', async (t) => {
  const { status, err } = await new FakeMachine(t).run('create', 'cluster', ...small, '--bind-address', '192.0.2.1')
  t.equal(status, 1)
  t.match(err, /^Error: cluster "peapod" did not start:\nError: 192\.0\.2\.1 is no address of this machine/)
})

t.test(
  'a cluster whose process number went to another program is not running, and that program is left alone',
  async (t) => {
    const machine = new FakeMachine(t)
    const process = await ready(machine)
    process.requestStop()
    await process.ended
    const file = join(machine.homeDirectory, '.peapod', 'peapod.json')
    const other = await ready(machine, '--name', 'other')
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), processId: other.id }))
    t.match(await machine.run('get', 'clusters'), { out: /\npeapod +stopped / })
    t.match(await machine.run('down'), { status: 0, out: /^Stopped cluster "peapod"/ })
    t.ok(other.isAlive)
  },
)

/** Takes a port until the test ends. */
async function takenPort(t: Test): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.on('listening', resolve))
  t.teardown(() => server.close())
  return (server.address() as { port: number }).port
}

t.test('mistakes are told with what to do about them', async (t) => {
  const machine = new FakeMachine(t)
  const port = await takenPort(t)
  writeFileSync(join(machine.workingDirectory, 'file'), 'kind: [')
  const running = await ready(machine)
  writeFileSync(join(machine.homeDirectory, '.peapod', 'odd.json'), '{')
  for (const [line, message] of [
    [
      'up --name a --data-dir file',
      /cannot write .*\/file\/peapod\.db \(EEXIST\): make .* a directory .* or choose another/,
    ],
    [`up --name a --port ${port}`, /port \d+ on 127\.0\.0\.1 is in use; choose another with --port, or any free one/],
    ['up --name a --bind-address 192.0.2.1', /192\.0\.2\.1 is no address of this machine; choose another with --bind/],
    ['up --name a --bind-address no.invalid', /no\.invalid is no address of this machine; choose another with --bind/],
    ['up --name a --data-dir .peapod', /\.peapod\/peapod\.db is in use by another process: stop that one first/],
    ['up --name a --kubeconfig file', /\/file is not a kubeconfig: /],
    ['up --name a --kubeconfig file/x', /cannot make .*\/file: EEXIST/],
    ['up --name A', /"A" is no cluster name: use at most 63 lower case letters, digits, "\." and "-"/],
    ['up', /cluster "peapod" is running already \(process \d+, https:.*\); stop it with: peapod down --name peapod/],
    ['get kubeconfig --name none', /there is no cluster "none"; `peapod get clusters` lists those there are/],
    ['get kubeconfig --name odd', /\/odd\.json is damaged; delete it and start the cluster again/],
    ['scheduler --kubeconfig none', /no context is current in none: start a cluster first, or name another file/],
  ] as const) {
    const { status, out, err } = await machine.run(...line.split(' '), ...(line.includes('--port') ? [] : portOf(line)))
    t.match({ status, out }, { status: 1, out: '' }, line)
    t.match(err, message)
    t.match(err, /^Error: /)
    t.notMatch(err, /^ +at /m, 'no stack')
  }
  t.ok(running.isAlive)
})

/** Not the usual port, which may be taken. */
const portOf = (line: string): string[] => (line.startsWith('up') ? ['--port', '0'] : [])
