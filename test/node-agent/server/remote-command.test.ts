import t from 'tap'
import { SpdyClient } from '../../support/spdy-client.ts'
import { ServerEnv } from './server-env.ts'

const sh = (script: string) => `command=sh&command=-c&command=${encodeURIComponent(script)}`
const exec = '/exec/default/web/main'

const failed = (code: number, why: string) => ({
  metadata: {},
  status: 'Failure',
  message: `command terminated with non-zero exit code: ${why}`,
  reason: 'NonZeroExitCode',
  details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
})

t.test('over a WebSocket', async (t) => {
  const env = await ServerEnv.start(t)
  await env.runPod('web')
  const run = async (query: string, protocols: readonly string[]) => {
    const client = await env.webSocket(`${exec}?${query}`, protocols)
    await env.during(client.closed)
    return client
  }

  for (const [protocol, why] of [
    ['v5.channel.k8s.io', 'command terminated with exit code 3'],
    ['v4.channel.k8s.io', 'error executing command [sh -c echo out; echo err >&2; exit 3], exit code 3'],
  ] as const)
    await t.test(`${protocol} has output, errors and the exit code on channels`, async (t) => {
      const client = await run(`output=1&error=1&${sh('echo out; echo err >&2; exit 3')}`, [protocol])
      t.equal(client.text(1), 'out\n')
      t.equal(client.text(2), 'err\n')
      t.strictSame(JSON.parse(client.text(3)), failed(3, why))
      t.equal(client.messages[0]?.toString('latin1'), '\u0001', 'an empty message says that it begins')
    })

  await t.test('says Success when all is well', async (t) => {
    const client = await run(`output=1&${sh('true')}`, ['v4.channel.k8s.io'])
    t.strictSame(JSON.parse(client.text(3)), { metadata: {}, status: 'Success' })
  })

  await t.test('old protocols have a text for what went wrong', async (t) => {
    const client = await run(`output=1&${sh('exit 3')}`, ['channel.k8s.io'])
    t.match(client.text(3), /^command terminated with non-zero exit code: .*exit code 3$/)
    t.equal((await run(`output=1&${sh('true')}`, [])).text(3), '', 'nothing when all is well')
  })

  await t.test('base64 protocols have texts', async (t) => {
    const client = await run(`output=1&${sh('echo out')}`, ['base64.channel.k8s.io'])
    const texts = client.messages.map((message) => message.toString('latin1'))
    t.ok(texts.includes(`1${Buffer.from('out\n').toString('base64')}`))
  })

  await t.test('the first protocol of the client counts', async (t) => {
    const client = await run(`output=1&${sh('true')}`, ['v9.channel.k8s.io', 'v4.channel.k8s.io', 'v5.channel.k8s.io'])
    t.equal(client.socket.protocol, 'v4.channel.k8s.io')
  })

  await t.test('input ends when the client says so', async (t) => {
    const client = await env.webSocket(`${exec}?input=1&output=1&command=cat`, ['v5.channel.k8s.io'])
    client.send(0, 'a\nb')
    client.send(255, '\u0000')
    client.send(0, 'too late')
    await env.during(client.closed)
    t.equal(client.text(1), 'a\nb')
    t.equal(JSON.parse(client.text(3)).status, 'Success')
  })

  await t.test('a command that is not there cannot be started', async (t) => {
    const client = await run('output=1&command=foo', ['v4.channel.k8s.io'])
    const { message, reason, code } = JSON.parse(client.text(3))
    t.match(message, /^Internal error occurred: error executing command in container: failed to exec in container: /)
    t.match(message, /exec: "foo": executable file not found in \$PATH: unknown$/)
    t.equal(reason, 'InternalError')
    t.equal(code, 500)
  })

  await t.test('unknown protocols are refused', async (t) => {
    await t.rejects(env.webSocket(`${exec}?output=1&command=true`, ['v9.channel.k8s.io']), /403/)
  })
})

t.test('over SPDY', async (t) => {
  const env = await ServerEnv.start(t)
  await env.runPod('web')
  const connect = async (query: string, types: readonly string[], protocol = 'v4.channel.k8s.io') => {
    const client = new SpdyClient(await env.spdy(`${exec}?${query}`, protocol))
    const ids: Record<string, number> = {}
    for (const streamType of types) ids[streamType] = await env.during(client.open({ streamType }))
    return { client, id: (type: string) => ids[type] as number }
  }

  await t.test('every stream has a stream', async (t) => {
    const query = `output=1&error=1&${sh('echo out; echo err >&2; exit 3')}`
    const { client, id } = await connect(query, ['error', 'stdout', 'stderr'])
    await env.during(client.closed)
    t.equal(client.text(id('stdout')), 'out\n')
    t.equal(client.text(id('stderr')), 'err\n')
    const why = 'error executing command [sh -c echo out; echo err >&2; exit 3], exit code 3'
    t.strictSame(JSON.parse(client.text(id('error'))), failed(3, why))
    t.strictSame([...client.ended].sort(), [1, 3, 5], 'all of them ended')
    t.ok(client.goneAway)
  })

  await t.test('input ends with its stream', async (t) => {
    const { client, id } = await connect('input=1&output=1&command=cat', ['error', 'stdin', 'stdout'])
    client.send(id('stdin'), 'a\n')
    client.send(id('stdin'), 'b\n', true)
    await env.during(client.closed)
    t.equal(client.text(id('stdout')), 'a\nb\n')
  })

  await t.test('pings are answered, streams that nobody asked for are not', async (t) => {
    const { client } = await connect('output=1&command=sleep&command=1000', ['error', 'stdout', 'stdin'])
    client.ping(7)
    await env.until(() => client.pings.length > 0 && client.reset.has(5))
    t.strictSame(client.pings, [7])
    client.close()
  })

  await t.test('garbage ends the connection', async (t) => {
    const { client } = await connect('output=1&command=true', [])
    client.raw(Buffer.from('GET / HTTP/1.1\r\n\r\n\u0080\u0009'))
    client.raw(Buffer.alloc(8, 0xff))
    await env.during(client.closed)
    t.pass('closed')
  })

  await t.test('unknown protocols are refused', async (t) => {
    await t.rejects(env.spdy(`${exec}?output=1&command=true`, 'v9.channel.k8s.io'), /403/)
  })
})

t.test('a terminal echoes, edits and interrupts', async (t) => {
  const env = await ServerEnv.start(t)
  await env.runPod('web')
  const client = await env.webSocket(`${exec}?input=1&output=1&tty=1&command=sh`, ['v5.channel.k8s.io'])
  await env.until(() => client.text(1) === '/ # ')
  client.send(4, '{"Width":80,"Height":24}')
  client.send(0, 'echp\u007fo hi\r')
  await env.until(() => client.text(1).endsWith('/ # ') && client.text(1).includes('hi\r\n'))
  t.equal(client.text(1), '/ # echp\b \bo hi\r\nhi\r\n/ # ')
  client.send(0, 'sleep 1000\r')
  client.send(0, '\u0003')
  await env.during(client.closed)
  t.equal(JSON.parse(client.text(3)).details.causes[0].message, '130')
})

t.test('the end of a terminal ends the shell', async (t) => {
  const env = await ServerEnv.start(t)
  await env.runPod('web')
  const client = await env.webSocket(`${exec}?input=1&output=1&tty=1&command=sh`, ['v5.channel.k8s.io'])
  client.send(0, 'false\r\u0004')
  await env.during(client.closed)
  t.equal(JSON.parse(client.text(3)).details.causes[0].message, '1', 'with the code of the last command')
})

t.test('commands know where they are', async (t) => {
  const env = await ServerEnv.start(t)
  await env.runPod('web', { env: [{ name: 'A', value: 'b' }], workingDir: '/app' })
  const client = await env.webSocket(`${exec}?output=1&${sh('env; pwd; printenv A')}`, ['v4.channel.k8s.io'])
  await env.during(client.closed)
  const lines = client.text(1).trimEnd().split('\n')
  t.match(lines, ['HOSTNAME=web', /^PATH=/, 'A=b', '/app', 'b'])
})

t.test('commands answer as scripted', async (t) => {
  const env = await ServerEnv.start(t)
  const answers = [
    { command: ['ls', '/data'], stdout: ['a', 'b'] },
    { command: '*', stderr: 'no', exitCode: 9, seconds: 5 },
  ]
  await env.runPod('web', {}, { script: { exec: answers } })
  const listing = await env.webSocket(`${exec}?output=1&command=ls&command=/data`, ['v4.channel.k8s.io'])
  await env.during(listing.closed)
  t.equal(listing.text(1), 'a\nb\n')
  const other = await env.webSocket(`${exec}?output=1&error=1&command=anything`, ['v4.channel.k8s.io'])
  await env.until(() => other.text(2) === 'no\n')
  await env.env.advance(4_000)
  t.equal(other.text(3), '', 'still at work')
  await env.during(other.closed)
  t.equal(JSON.parse(other.text(3)).details.causes[0].message, '9')
})

t.test('attach joins a container that reads and prints', async (t) => {
  const env = await ServerEnv.start(t)
  const container = { image: 'busybox', stdin: true, stdinOnce: true }
  await env.runPod('web', container, { spec: { restartPolicy: 'Never' } })
  const client = await env.webSocket('/attach/default/web/main?input=1&output=1', ['v5.channel.k8s.io'])
  client.send(0, 'echo hello\n')
  await env.until(() => client.text(1) === 'hello\n')
  client.send(255, '\u0000')
  await env.during(client.closed)
  t.equal(JSON.parse(client.text(3)).status, 'Success', 'the container ends with its only client')
  t.equal((await env.get('/containerLogs/default/web/main')).text, 'hello\n')
})

for (const [name, path, text] of [
  ['without streams', `${exec}?command=true`, 'you must specify at least 1 of stdin, stdout, stderr'],
  ['of a container that does not run', '/exec/default/web/absent?output=1', 'container not found ("absent")'],
  ['of a pod that is not there', '/exec/default/absent/main?output=1', 'pod does not exist'],
  ['without an upgrade', `${exec}?output=1&command=true`, 'unable to upgrade: missing upgrade headers in request: '],
] as const)
  t.test(`refuses commands ${name}`, async (t) => {
    const env = await ServerEnv.start(t)
    await env.runPod('web')
    t.match((await env.post(path)).text, text)
  })
