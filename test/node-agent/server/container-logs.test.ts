import t from 'tap'
import { ServerEnv } from './server-env.ts'

const script = 'echo one; echo two; sleep 10; echo three; sleep 1000'

t.test('shows the log of a container', async (t) => {
  const env = await ServerEnv.start(t)
  await env.runPod('web', { image: 'busybox', command: ['sh', '-c', script] })
  const log = async (query: string) => (await env.get(`/containerLogs/default/web/main?${query}`)).text

  await t.test('what has been printed by now', async (t) => {
    t.equal(await log(''), 'one\ntwo\n')
    await env.env.advance(10_000)
    t.equal(await log(''), 'one\ntwo\nthree\n')
  })

  await t.test('only the end of it', async (t) => {
    t.equal(await log('tailLines=1'), 'three\n')
    t.equal(await log('tailLines=0'), '')
    t.equal(await log('tailLines=100'), 'one\ntwo\nthree\n')
  })

  await t.test('only so many bytes', async (t) => {
    t.equal(await log('limitBytes=5'), 'one\nt')
  })

  await t.test('only what is newer', async (t) => {
    t.equal(await log('sinceSeconds=5'), 'three\n')
    t.equal(await log('sinceSeconds=3600'), 'one\ntwo\nthree\n')
    t.equal(await log('sinceTime=2026-01-01T00:00:05Z'), 'three\n')
    t.equal(await log('sinceTime=2036-01-01T00:00:05Z'), '')
  })

  await t.test('with the time of each line', async (t) => {
    t.match(await log('timestamps=true&tailLines=1'), /^2026-01-01T00:00:1\d\.\d{3}000000Z three\n$/)
  })

  await t.test('of one stream only', async (t) => {
    t.equal(await log('stream=Stderr'), '')
    t.equal(await log('stream=Stdout&limitBytes=4'), 'one\n')
  })
})

t.test('follows a log until the container ends', async (t) => {
  const env = await ServerEnv.start(t)
  const command = ['sh', '-c', 'echo -n begin; sleep 20; echo " and end"; sleep 20']
  await env.runPod('web', { image: 'busybox', command }, { spec: { restartPolicy: 'Never' } })
  const log = await env.open('/containerLogs/default/web/main?follow=true')
  await env.until(() => log.text() === 'begin')
  t.equal(log.response.readableEnded, false)
  await env.env.advance(20_000)
  await env.until(() => log.text() === 'begin and end\n')
  t.equal(log.response.readableEnded, false)
  await env.env.advance(21_000)
  await env.until(() => log.response.readableEnded)
  t.pass('ends with the container')
})

t.test('lets go of a log that nobody follows any more', async (t) => {
  const env = await ServerEnv.start(t)
  await env.runPod('web')
  const log = await env.open('/containerLogs/default/web/main?follow=true')
  log.response.destroy()
  await env.env.advance(1_000)
  t.strictSame(env.env.logged('warn'), [])
})

t.test('shows the log of the container before', async (t) => {
  const env = await ServerEnv.start(t)
  await env.runPod('web', {}, { script: { log: 'a', runSeconds: 5, failures: 1, exitCode: 1 } })
  const previous = () => env.get('/containerLogs/default/web/main?previous=true')
  t.strictSame(await previous(), {
    code: 400,
    text: 'previous terminated container "main" in pod "web" not found',
  })
  await env.env.advance(10_000)
  t.strictSame(await previous(), { code: 200, text: 'a\n' })
})

const waiting = 'container "main" in pod "web" is waiting to start'

for (const [name, script, text] of [
  ['whose image cannot be pulled', { pullError: 'no such image' }, `${waiting}: trying and failing to pull image`],
  ['whose image is being pulled', { pullSeconds: 60 }, `${waiting}: ContainerCreating`],
  ['that cannot be started', { startError: 'no' }, `${waiting}: RunContainerError`],
] as const)
  t.test(`a container ${name} has no log yet`, async (t) => {
    const env = await ServerEnv.start(t)
    await env.runPod('web', {}, { script })
    await env.env.advance(5_000)
    t.strictSame(await env.get('/containerLogs/default/web/main'), { code: 400, text })
  })

for (const [path, code, text] of [
  ['/containerLogs/default/absent/main', 404, 'pod "absent" does not exist'],
  ['/containerLogs/default/web/absent', 404, 'container "absent" not found in pod "web"'],
  ['/containerLogs/default/web/main?tailLines=-1', 422, '{"message": "Invalid request."}'],
  ['/containerLogs/default/web/main?limitBytes=0', 422, '{"message": "Invalid request."}'],
  ['/containerLogs/default/web/main?stream=Both', 422, '{"message": "Invalid request."}'],
  [
    '/containerLogs/default/web/main?sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z',
    422,
    '{"message": "Invalid request."}',
  ],
  ['/containerLogs/default/web/main?tailLines=x', 400, '{"message": "Unable to decode query."}'],
  ['/containerLogs/default/web/main?sinceTime=x', 400, '{"message": "Unable to decode query."}'],
] as const)
  t.test(`refuses ${path}`, async (t) => {
    const env = await ServerEnv.start(t)
    await env.runPod('web')
    t.strictSame(await env.get(path), { code, text })
  })
