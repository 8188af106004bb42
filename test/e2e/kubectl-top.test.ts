import t from 'tap'
import { Kubectl } from '../support/kubectl.ts'
import { Home } from '../support/peapod.ts'
import { requireTool } from '../support/require.ts'

t.test('metrics and autoscaling by kubectl', async (t) => {
  if (!requireTool(t, 'kubectl')) return
  const home = new Home(t)
  await home.up('--clock', '60x', '--metrics-server')
  const kubectl = new Kubectl(t, home)
  await kubectl.ok('apply -f examples/autoscaling/shop.yaml')
  await kubectl.ok('rollout status deployment/shop --timeout=60s')

  await t.test('top shows what nodes use', async (t) => {
    const [header, ...rows] = (await kubectl.ok('top nodes')).trim().split('\n')
    t.match(header, /^NAME +CPU\(cores\) +CPU\S* +MEMORY\(bytes\) +MEMORY/)
    t.match(rows, [/^node-1 +\d+m +\d+% +\d+Mi +\d+%/, /^node-2 /, /^node-3 /])
  })

  await t.test('top shows what pods use, once they have been measured', async (t) => {
    await kubectl.ok('wait hpa/shop --for=condition=ScalingActive --timeout=60s')
    t.match(await kubectl.ok('top pods -l app=shop'), /^shop-\S+ +51m +16Mi/m)
    t.match(await kubectl.ok('top pods -A --containers'), /^default +shop-\S+ +shop +51m +16Mi/m)
    t.match(await kubectl.refused('top pod none'), 'pods "none" not found')
  })

  await t.test('the API of metrics is there for all clients', async (t) => {
    t.match(
      await kubectl.ok('api-resources --api-group=metrics.k8s.io'),
      /^pods +metrics.k8s.io\/v1beta1 +true +PodMetrics$/m,
    )
    t.match(await kubectl.ok('get apiservice v1beta1.metrics.k8s.io'), /kube-system\/metrics-server +True/)
    t.match(await kubectl.ok('get nodes.metrics.k8s.io node-1'), /^NAME +CPU +MEMORY +WINDOW\nnode-1 +\d+m +\d+Mi +15s/)
    const path = '/apis/metrics.k8s.io/v1beta1/namespaces/default/pods?labelSelector=app%3Dshop'
    t.match(JSON.parse(await kubectl.ok(`get --raw ${path}`)), { kind: 'PodMetricsList', items: [{ window: '15s' }] })
    t.match(await kubectl.ok('explain podmetrics.containers.usage'), 'usage')
    t.equal(await kubectl.ok('auth can-i list pods.metrics.k8s.io --as=somebody').catch(() => 'no\n'), 'no\n')
    await kubectl.ok('create rolebinding viewer --clusterrole=view --user=somebody')
    t.equal(await kubectl.ok('auth can-i list pods.metrics.k8s.io --as=somebody'), 'yes\n')
  })

  await t.test('an autoscaler follows the load', async (t) => {
    const load = await kubectl.run([
      'annotate',
      'service',
      'shop',
      '--overwrite',
      'sim.peapod.dev/load={"cpu": "800m"}',
    ])
    t.equal(load.status, 0)
    await kubectl.ok('wait hpa/shop --for=jsonpath={.status.currentReplicas}=8 --timeout=60s')
    t.match(await kubectl.ok('get hpa shop'), /Deployment\/shop +cpu: \d+%\/50% +1 +10 +8 /)
    t.match(await kubectl.ok('describe hpa shop'), /ScalingActive +True +ValidMetricFound/)
  })

  await t.test('autoscale makes one, which says what is missing', async (t) => {
    await kubectl.ok('create deployment plain --image=nginx')
    t.match(await kubectl.ok('autoscale deployment plain --max=3 --cpu-percent=50'), 'plain autoscaled')
    await kubectl.ok('wait hpa/plain --for=condition=ScalingActive=false --timeout=60s')
    t.match(await kubectl.ok('get hpa plain'), /cpu: <unknown>\/50%/)
  })
})
