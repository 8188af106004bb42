import t from 'tap'
import { Kubectl } from '../support/kubectl.ts'
import { Home } from '../support/peapod.ts'
import { kubectls, requireTool } from '../support/require.ts'

t.test('a short session with each kubectl of this machine', async (t) => {
  if (!requireTool(t, 'kubectl')) return
  const home = new Home(t)
  await home.up('--clock', '10x')
  for (const binary of kubectls())
    await t.test(
      `kubectl 1.${binary.minor} applies, follows a rollout, lists and deletes (${binary.path})`,
      async (t) => {
        const kubectl = new Kubectl(t, home, binary)
        t.match(await kubectl.ok('apply -f examples/web.yaml'), 'deployment.apps/web created\n')
        t.match(await kubectl.ok('rollout status deployment/web'), 'deployment "web" successfully rolled out')
        t.match(await kubectl.ok('get deployment web'), /^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\nweb +3\/3 +3 +3 /)
        t.match(await kubectl.ok('apply -f examples/web.yaml'), /^(\S+ unchanged\n){3}$/)
        t.match(await kubectl.ok('delete -f examples/web.yaml'), 'deployment.apps "web" deleted')
        await kubectl.ok('wait pods -l app=web --for=delete --timeout=60s')
        t.equal(await kubectl.ok('get pods,replicasets -o name'), '')
      },
    )
})
