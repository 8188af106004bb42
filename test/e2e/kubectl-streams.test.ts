import { get } from 'node:http'
import t, { type Test } from 'tap'
import type { Child } from '../support/child.ts'
import { Kubectl } from '../support/kubectl.ts'
import { Home } from '../support/peapod.ts'
import { kubectls, requireTool } from '../support/require.ts'

const script = 'echo "starting"; sleep 1; echo "on stderr" >&2; sleep 100000'

/** Two pods: one that prints, and a server with two containers. */
const manifest = JSON.stringify({
  apiVersion: 'v1',
  kind: 'List',
  items: [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'printer', labels: { app: 'printer' } },
      spec: { containers: [{ name: 'main', image: 'busybox', command: ['sh', '-c', script] }] },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'web',
        annotations: { 'sim.peapod.dev/side': '{"log":"crashed","exitCode":1,"failures":1}' },
      },
      spec: {
        containers: [
          { name: 'web', image: 'nginx', ports: [{ containerPort: 80 }] },
          { name: 'side', image: 'envoy' },
        ],
      },
    },
  ],
})

function fetchText(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve(text))
    })
    request.on('error', reject)
  })
}

/** The port that a port-forward has opened. */
async function forwardedPort(child: Child): Promise<string> {
  const [, port = ''] = await child.printed(/Forwarding from 127\.0\.0\.1:(\d+) -> 80/)
  return port
}

async function session(t: Test, kubectl: Kubectl): Promise<void> {
  await t.test('logs', async (t) => {
    t.match(await kubectl.ok('logs printer'), /^starting\non stderr\n$/)
    t.equal(await kubectl.ok('logs printer --tail=1'), 'on stderr\n')
    t.equal(await kubectl.ok('logs printer --limit-bytes=5'), 'start')
    t.match(await kubectl.ok('logs printer --timestamps --tail=1'), /^\d{4}-\d\d-\d\dT\S+Z on stderr\n$/)
    t.equal(await kubectl.ok('logs -l app=printer --tail=1 --prefix'), '[pod/printer/main] on stderr\n')
    t.equal(await kubectl.ok('logs web -c side --previous'), 'crashed\n')
    t.match(
      await kubectl.refused('logs printer --previous'),
      'previous terminated container "main" in pod "printer" not found',
    )
    const follow = kubectl.start('logs -f printer')
    await follow.printed(/starting\non stderr\n/)
  })

  await t.test('exec', async (t) => {
    t.equal(await kubectl.ok('exec printer -- echo hello'), 'hello\n')
    t.equal(await kubectl.ok('exec -i printer -- cat', 'typed\n'), 'typed\n')
    const failed = await kubectl.run(['exec', 'printer', '--', 'sh', '-c', 'echo out; echo err >&2; exit 3'])
    t.match(failed, { status: 3, stdout: 'out\n' })
    t.match(failed.stderr, /err\n/)
    t.match(failed.stderr, /command terminated with exit code 3/)
    t.match(await kubectl.refused('exec printer -- nonsense'), 'exec: "nonsense": executable file not found in $PATH')
    t.match(await kubectl.refused('exec web -c absent -- true'), 'container absent is not valid for pod web')
  })

  await t.test('run with a terminal that goes with its pod', async (t) => {
    const args = ['run', 'shell', '-i', '--rm', '--image=busybox', '--restart=Never', '--', 'sh']
    const { status, stdout } = await kubectl.run(args, 'echo "I am $(hostname)"\nexit 0\n')
    t.equal(status, 0)
    t.match(stdout, /I am shell\n/)
    await kubectl.ok('wait pod/shell --for=delete --timeout=60s')
  })

  await t.test('port-forward', async (t) => {
    const forward = kubectl.start('port-forward pod/web :80')
    const port = await forwardedPort(forward)
    t.equal(await fetchText(`http://127.0.0.1:${port}/`), 'web\n')
    t.equal(await fetchText(`http://127.0.0.1:${port}/`), 'web\n', 'one connection after the other')
  })

  await t.test('proxy', async (t) => {
    t.equal(await kubectl.ok('get --raw /api/v1/namespaces/default/pods/web:80/proxy/'), 'web\n')
    t.equal(await kubectl.ok('get --raw /api/v1/nodes/node-1/proxy/healthz'), 'ok')
    const refused = await kubectl.refused('get --raw /api/v1/namespaces/default/pods/web:81/proxy/')
    t.match(refused, /error trying to reach service: dial tcp 10\.244\.\d+\.\d+:81: connect: connection refused/)
  })
}

t.test('streams with the oldest and the newest kubectl of this machine', async (t) => {
  if (!requireTool(t, 'kubectl')) return
  const home = new Home(t)
  await home.up('--clock', '10x')
  const first = new Kubectl(t, home)
  await first.ok('apply -f -', manifest)
  await first.ok('wait pods --all --for=condition=Ready --timeout=60s')
  await first.ok(
    'wait pod/web --for=jsonpath={.status.containerStatuses[?(@.name=="side")].restartCount}=1 --timeout=60s',
  )
  // The oldest speaks SPDY, the newest WebSockets.
  for (const binary of new Set([kubectls()[0], kubectls().at(-1)]))
    await t.test(`kubectl 1.${binary?.minor}`, (t) => session(t, new Kubectl(t, home, binary)))
})

t.test('a Service leads to the pods behind it', async (t) => {
  if (!requireTool(t, 'kubectl')) return
  const home = new Home(t)
  await home.up('--clock', '10x')
  const kubectl = new Kubectl(t, home)
  await kubectl.ok('create deployment web --image=nginx --port=80 --replicas=2')
  await kubectl.ok('expose deployment web --port=8080 --target-port=80')
  await kubectl.ok('rollout status deployment/web')
  await kubectl.ok('wait endpoints/web --for=jsonpath={.subsets[0].addresses[1].ip} --timeout=60s')
  const path = '/api/v1/namespaces/default/services'
  for (const name of ['web', 'web:8080', 'http:web:8080'])
    t.match(await kubectl.ok(`get --raw ${path}/${name}/proxy/`), /^web-\w+-\w+\n$/, name)
  t.match(await kubectl.refused(`get --raw ${path}/web:81/proxy/`), 'no service port 81 found for service "web"')
  await kubectl.ok('scale deployment web --replicas=0')
  await kubectl.ok('wait pods -l app=web --for=delete --timeout=60s')
  t.match(await kubectl.refused(`get --raw ${path}/web/proxy/`), 'no endpoints available for service "web"')
})

t.test('an ephemeral container looks into a running pod', async (t) => {
  if (!requireTool(t, 'kubectl')) return
  const home = new Home(t)
  await home.up('--clock', '10x')
  const kubectl = new Kubectl(t, home)
  await kubectl.ok('run web --image=nginx')
  await kubectl.ok('wait pod/web --for=condition=Ready --timeout=60s')
  await kubectl.ok('debug web --image=busybox -c look -- sh -c echo')
  const { status, stdout } = await kubectl.run(
    ['debug', 'web', '-i', '--image=busybox', '-c', 'shell', '--', 'sh'],
    'echo seen\nexit 0\n',
  )
  t.equal(status, 0)
  t.match(stdout, /seen\n/)
})

t.test('agents of other processes are reached where their nodes say', async (t) => {
  if (!requireTool(t, 'kubectl')) return
  const home = new Home(t)
  await home.up('--clock', '10x', '--nodes', '0')
  const agents = home.start('node-agent', '--kubeconfig', home.kubeconfig, '--nodes', '1', '--node-ip', '127.0.0.1')
  await agents.printed(/ at work on https:/)
  const kubectl = new Kubectl(t, home)
  await kubectl.ok('run web --image=nginx --port=80')
  await kubectl.ok('wait pod/web --for=condition=Ready --timeout=60s')
  t.equal(await kubectl.ok('exec web -- hostname'), 'web\n')
  t.equal(await kubectl.ok('logs web'), '')
  t.equal(await kubectl.ok('get --raw /api/v1/namespaces/default/pods/web/proxy/'), 'web\n')
  t.equal(await kubectl.ok('get --raw /api/v1/nodes/node-1/proxy/healthz'), 'ok')
  agents.signal('SIGINT')
  await agents.exited
  t.match(await kubectl.refused('logs web'), /dial tcp 127\.0\.0\.1:\d+: connect: connection refused/)
})
