import t from 'tap'
import { Kubectl } from '../support/kubectl.ts'
import { Home } from '../support/peapod.ts'
import { requireTool } from '../support/require.ts'

/** What `get -o name` printed. */
const names = (text: string): string[] => text.split('\n').filter(Boolean)

t.test('a session with kubectl', async (t) => {
  if (!requireTool(t, 'kubectl')) return
  const home = new Home(t)
  await home.up('--clock', '10x')
  const kubectl = new Kubectl(t, home)

  await t.test('get -w shows a pod become Running', async (t) => {
    const watch = kubectl.start('get pods --watch --output-watch-events')
    t.equal(await kubectl.ok('apply -f examples/pod-nginx.yaml'), 'pod/nginx created\n')
    await watch.printed(/ADDED +nginx +0\/1 +Pending +0 +\S+\n(.*\n)*MODIFIED +nginx +1\/1 +Running +0 /)
    t.pass('ADDED as Pending, MODIFIED to Running')
  })

  await t.test('apply creates what the other examples describe', async (t) => {
    t.equal(await kubectl.ok('apply -f examples/job-hello.yaml'), 'job.batch/hello created\n')
    t.equal(
      await kubectl.ok('apply -f examples/web.yaml'),
      'configmap/web created\nservice/web created\ndeployment.apps/web created\n',
    )
    t.match(await kubectl.ok('apply -f examples'), /^(\S+ unchanged\n){5}$/)
    t.match(await kubectl.ok('rollout status deployment/web'), 'deployment "web" successfully rolled out')
  })

  await t.test('get all -o wide lists pods with nodes and addresses, and what made them', async (t) => {
    await kubectl.ok('wait pod --all --for=condition=Ready --timeout=60s')
    const all = await kubectl.ok('get all -o wide')
    const rows = (pattern: RegExp) => all.match(pattern)?.length
    t.equal(rows(/^pod\/web-\S+ +1\/1 +Running +0 +\S+ +10\.244\.\d+\.\d+ +node-[123] /gm), 3)
    t.equal(rows(/^pod\/(nginx|hello-\w{5}) +1\/1 +Running/gm), 2)
    t.match(all, /^service\/kubernetes +ClusterIP +10\.96\.0\.1 +<none> +443\/TCP/m)
    t.match(all, /^service\/web +ClusterIP +10\.96\.\d+\.\d+ +<none> +80\/TCP +\S+ +app=web$/m)
    t.match(all, /^deployment\.apps\/web +3\/3 +3 +3 +\S+ +nginx +nginx:1\.14\.2 +app=web$/m)
    t.match(all, /^replicaset\.apps\/web-\w+ +3 +3 +3 +\S+ +nginx +nginx:1\.14\.2 +app=web,pod-template-hash=\w+$/m)
    t.match(all, /^job\.batch\/hello +Running +0\/1 .* busybox:1\.28 /m)
  })

  await t.test('describe shows conditions and events', async (t) => {
    const deployment = await kubectl.ok('describe deployment web')
    t.match(deployment, /^Replicas: +3 desired \| 3 updated \| 3 total \| 3 available \| 0 unavailable$/m)
    t.match(deployment, /^ {2}Available +True +MinimumReplicasAvailable$/m)
    t.match(deployment, /^ {2}Progressing +True +NewReplicaSetAvailable$/m)
    t.match(
      deployment,
      /Normal +ScalingReplicaSet .*deployment-controller +Scaled up replica set web-\w+ from 0 to 3$/m,
    )
    const pod = await kubectl.ok('describe pod nginx')
    t.match(pod, /^Events:\n(.*\n)+.*Scheduled .*Successfully assigned default\/nginx to node-\d/m)
    t.match(pod, /^ +Normal +Pulled .*Successfully pulled image "nginx:1\.14\.2"/m)
    t.match(await kubectl.ok('describe service web'), /^Endpoints: +(10\.244\.\d+\.\d+:80,?){3}$/m)
    t.match(await kubectl.ok('describe node node-1'), /^Non-terminated Pods: +\([1-5] in total\)$/m)
  })

  await t.test('scale changes how many pods there are', async (t) => {
    t.equal(await kubectl.ok('scale deployment web --replicas=5'), 'deployment.apps/web scaled\n')
    await kubectl.ok('rollout status deployment/web')
    t.equal(names(await kubectl.ok('get pods -l app=web -o name')).length, 5)
    await kubectl.ok('scale deployment web --current-replicas=5 --replicas=2')
    await kubectl.ok('wait deployment web --for=jsonpath={.status.replicas}=2')
    t.match(
      await kubectl.refused('scale deployment web --current-replicas=5 --replicas=3'),
      'Expected replicas to be 5',
    )
    await kubectl.ok('scale deployment web --replicas=3')
  })

  await t.test('set image rolls forward, rollout undo back', async (t) => {
    const image = () => kubectl.ok('get pods -l app=web -o jsonpath={.items[*].spec.containers[*].image}')
    t.equal(await kubectl.ok('set image deployment/web nginx=nginx:1.16.1'), 'deployment.apps/web image updated\n')
    await kubectl.ok('annotate deployment web kubernetes.io/change-cause=newer')
    await kubectl.ok('rollout status deployment/web')
    await kubectl.ok('wait pod -l app=web --for=jsonpath={.spec.containers[0].image}=nginx:1.16.1')
    t.match(await kubectl.ok('rollout history deployment/web'), /\n1 +<none>\n2 +newer\n/)
    t.match(await kubectl.ok('rollout history deployment/web --revision=2'), /Image:\s+nginx:1\.16\.1/)
    t.equal(await kubectl.ok('rollout undo deployment/web'), 'deployment.apps/web rolled back\n')
    await kubectl.ok('rollout status deployment/web')
    await kubectl.ok('wait pod -l app=web --for=jsonpath={.spec.containers[0].image}=nginx:1.14.2')
    t.equal(await image(), 'nginx:1.14.2 nginx:1.14.2 nginx:1.14.2')
    t.match(await kubectl.ok('rollout history deployment/web'), /\n2 +newer\n3 +<none>\n/)
  })

  await t.test('rollout restart, pause and resume', async (t) => {
    t.equal(await kubectl.ok('rollout pause deployment/web'), 'deployment.apps/web paused\n')
    t.match(await kubectl.refused('rollout restart deployment/web'), "can't restart paused deployment")
    t.equal(await kubectl.ok('rollout resume deployment/web'), 'deployment.apps/web resumed\n')
    t.equal(await kubectl.ok('rollout restart deployment/web'), 'deployment.apps/web restarted\n')
    await kubectl.ok('rollout status deployment/web')
  })

  await t.test('a deleted pod is replaced', async (t) => {
    const [victim = ''] = names(await kubectl.ok('get pods -l app=web -o name'))
    t.match(await kubectl.ok(`delete ${victim}`), / deleted/)
    await kubectl.ok('rollout status deployment/web')
    const pods = names(await kubectl.ok('get pods -l app=web -o name'))
    t.equal(pods.length, 3)
    t.notOk(pods.includes(victim))
  })

  await t.test('drain moves the pods of a node elsewhere, uncordon lets them come back', async (t) => {
    const onNode = (node: string) => kubectl.ok(`get pods -l app=web --field-selector spec.nodeName=${node} -o name`)
    await kubectl.ok('scale deployment web --replicas=6')
    await kubectl.ok('rollout status deployment/web')
    t.not(await onNode('node-2'), '')
    const drained = await kubectl.ok('drain node-2 --ignore-daemonsets --force --delete-emptydir-data')
    t.match(drained, /^node\/node-2 cordoned\n/)
    t.match(drained, /\npod\/web-\S+ evicted\n/)
    t.match(drained, /\nnode\/node-2 drained\n$/)
    t.match(await kubectl.ok('get node node-2'), /\nnode-2 +Ready,SchedulingDisabled +<none> /)
    await kubectl.ok('rollout status deployment/web')
    t.equal(await onNode('node-2'), '')
    t.equal(await kubectl.ok('uncordon node-2'), 'node/node-2 uncordoned\n')
    t.match(await kubectl.ok('get node node-2'), /\nnode-2 +Ready +<none> /)
  })

  await t.test('a taint evicts, a toleration stays', async (t) => {
    await kubectl.ok('scale deployment web --replicas=3')
    await kubectl.ok('taint node node-1 node-3 maintenance=true:NoExecute')
    for (const node of ['node-1', 'node-3'])
      await kubectl.ok(`wait pods -l app=web --field-selector spec.nodeName=${node} --for=delete --timeout=60s`)
    await kubectl.ok('rollout status deployment web --timeout=60s')
    t.equal(await kubectl.ok('get pods -l app=web --field-selector spec.nodeName!=node-2 -o name'), '')
    t.match(await kubectl.ok('describe node node-1'), /^Taints: +maintenance=true:NoExecute$/m)
    t.equal(await kubectl.ok('taint node node-1 node-3 maintenance-'), 'node/node-1 untainted\nnode/node-3 untainted\n')
  })

  await t.test('events can be sorted and selected', async (t) => {
    const events = await kubectl.ok('get events --sort-by=.lastTimestamp')
    t.match(events, /^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n/)
    t.match(events, /Normal +Killing +pod\/web-\S+ +Stopping container nginx/)
    const own = await kubectl.ok('get events --field-selector involvedObject.name=web,reason=ScalingReplicaSet -o name')
    t.ok(names(own).length >= 3)
    t.match(await kubectl.ok('events --for deployment/web'), /Scaled up replica set web-\w+ from 0 to 3/)
  })

  await t.test('delete takes away what the deleted owned', async (t) => {
    await kubectl.ok('apply -f examples')
    const deleted = await kubectl.ok('delete -f examples')
    for (const name of ['job.batch "hello"', 'pod "nginx"', 'service "web"', 'deployment.apps "web"'])
      t.match(deleted, `${name} deleted`)
    await kubectl.ok('wait pods,replicasets --all --for=delete --timeout=60s')
    await kubectl.ok('wait endpointslices -l kubernetes.io/service-name=web --for=delete --timeout=60s')
    t.equal(await kubectl.ok('get pods,replicasets,jobs,deployments -o name'), '')
    t.equal(await kubectl.ok('get endpoints,endpointslices -l app=web -o name'), '')
  })
})
