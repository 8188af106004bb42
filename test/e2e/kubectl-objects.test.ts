import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { Kubectl } from '../support/kubectl.ts'
import { Home } from '../support/peapod.ts'
import { requireTool } from '../support/require.ts'

t.test('objects by kubectl', async (t) => {
  if (!requireTool(t, 'kubectl')) return
  const home = new Home(t)
  await home.up('--clock', '10x')
  const kubectl = new Kubectl(t, home)

  await t.test('create makes objects of many kinds', async (t) => {
    for (const [line, made] of [
      ['create deployment made --image=nginx:1.14.2 --replicas=2 --port=80', 'deployment.apps/made'],
      ['create configmap made --from-literal=a=1 --from-literal=b=two', 'configmap/made'],
      ['create secret generic made --from-literal=password=s3cret', 'secret/made'],
      ['create secret docker-registry pull --docker-username=u --docker-password=p --docker-server=r', 'secret/pull'],
      ['create service clusterip made --tcp=80:8080', 'service/made'],
      ['create service nodeport open --tcp=80', 'service/open'],
      ['create serviceaccount made', 'serviceaccount/made'],
      ['create role made --verb=get,list --resource=pods', 'role.rbac.authorization.k8s.io/made'],
      [
        'create rolebinding made --role=made --serviceaccount=default:made',
        'rolebinding.rbac.authorization.k8s.io/made',
      ],
      ['create clusterrole made --verb=get --resource=nodes', 'clusterrole.rbac.authorization.k8s.io/made'],
      ['create job made --image=busybox:1.28 -- true', 'job.batch/made'],
      ['create cronjob made --image=busybox:1.28 --schedule=*/5_*_*_*_*', 'cronjob.batch/made'],
      ['create ingress made --rule=example.com/*=made:80', 'ingress.networking.k8s.io/made'],
      ['create poddisruptionbudget made --selector=app=made --min-available=1', 'poddisruptionbudget.policy/made'],
      ['create priorityclass made --value=1000', 'priorityclass.scheduling.k8s.io/made'],
      ['create quota made --hard=configmaps=9', 'resourcequota/made'],
      ['create namespace made', 'namespace/made'],
    ] as const) {
      const args = line.split(' ').map((word) => word.replaceAll('_', ' '))
      const { status, stdout, stderr } = await kubectl.run(args)
      t.equal(status === 0 ? stdout : stderr, `${made} created\n`, line)
    }
    t.equal(await kubectl.ok('get secret made -o jsonpath={.data.password}'), 'czNjcmV0')
    t.equal(await kubectl.ok('get configmap made -o jsonpath={.data}'), '{"a":"1","b":"two"}')
    t.match(await kubectl.refused('create configmap made'), 'configmaps "made" already exists')
    t.match(await kubectl.ok('create deployment draft --image=nginx --dry-run=server -o yaml'), /^ {2}uid: /m)
    t.match(await kubectl.refused('get deployment draft'), 'deployments.apps "draft" not found')
  })

  await t.test('run, expose and autoscale', async (t) => {
    t.equal(await kubectl.ok('run shell --image=busybox:1.28 --labels=app=shell -- sleep 1d'), 'pod/shell created\n')
    t.equal(await kubectl.ok('expose deployment made --port=80 --name=exposed'), 'service/exposed exposed\n')
    t.match(
      await kubectl.ok('autoscale deployment made --min=2 --max=4 --cpu-percent=80'),
      'horizontalpodautoscaler.autoscaling/made autoscaled',
    )
    await kubectl.ok('wait deployment/made --for=condition=Available --timeout=60s')
    await kubectl.ok('wait pod/shell --for=condition=Ready --timeout=60s')
    t.equal(await kubectl.ok('delete pod shell --now'), 'pod "shell" deleted\n')
  })

  await t.test('label, annotate and patch change them', async (t) => {
    const labels = () => kubectl.ok('get configmap made -o jsonpath={.metadata.labels}')
    t.equal(await kubectl.ok('label configmap made tier=front team=a'), 'configmap/made labeled\n')
    t.match(await kubectl.refused('label configmap made tier=back'), "'tier' already has a value (front)")
    t.equal(await kubectl.ok('label configmap made tier=back --overwrite'), 'configmap/made labeled\n')
    t.equal(await kubectl.ok('label configmap made team-'), 'configmap/made unlabeled\n')
    t.equal(await labels(), '{"tier":"back"}')
    t.equal(await kubectl.ok('annotate configmap made note=x'), 'configmap/made annotated\n')
    t.equal(await kubectl.ok('patch configmap made -p {"data":{"b":null}}'), 'configmap/made patched\n')
    t.equal(await kubectl.ok('patch configmap made -p {"data":{"b":null}}'), 'configmap/made patched (no change)\n')
    await kubectl.ok('patch configmap made --type=merge -p {"data":{"c":"3"}}')
    await kubectl.ok('patch configmap made --type=json -p [{"op":"replace","path":"/data/a","value":"9"}]')
    t.equal(await kubectl.ok('get configmap made -o jsonpath={.data}'), '{"a":"9","c":"3"}')
    await kubectl.ok('patch deployment made --subresource=scale --type=merge -p {"spec":{"replicas":1}}')
    t.equal(await kubectl.ok('get deployment made -o jsonpath={.spec.replicas}'), '1')
    await kubectl.ok('set env deployment/made MODE=test')
    await kubectl.ok('set resources deployment/made --requests=cpu=10m')
    t.match(await kubectl.ok('set env deployment/made --list'), 'MODE=test')
  })

  await t.test('edit and diff', async (t) => {
    const edited = await kubectl.run(['edit', 'configmap', 'made'], '', { EDITOR: 'sed -i s/\\"9\\"/\\"10\\"/' })
    t.match(edited, { status: 0, stdout: 'configmap/made edited\n' })
    t.equal(await kubectl.ok('get configmap made -o jsonpath={.data.a}'), '10')
    const wanted = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'made' }, data: { a: '11', c: '3' } }
    const diff = await kubectl.run(['diff', '-f', '-'], JSON.stringify(wanted))
    t.equal(diff.status, 1)
    t.match(diff.stdout, /^- {2}a: "10"\n\+ {2}a: "11"$/m)
    t.equal(await kubectl.ok('replace -f -', JSON.stringify(wanted)), 'configmap/made replaced\n')
    t.equal(await kubectl.ok('diff -f -', JSON.stringify(wanted)), '')
  })

  await t.test('get prints in every format', async (t) => {
    t.match(
      await kubectl.ok('get configmap made -o yaml'),
      /^apiVersion: v1\ndata:\n {2}a: "11"\n {2}c: "3"\nkind: ConfigMap\n/,
    )
    t.match(JSON.parse(await kubectl.ok('get configmap made -o json')), { kind: 'ConfigMap', data: { a: '11' } })
    t.equal(await kubectl.ok('get configmap made -o name'), 'configmap/made\n')
    t.equal(await kubectl.ok('get configmap made -o jsonpath={.metadata.name}:{.data.c}'), 'made:3')
    t.equal(await kubectl.ok('get configmap made -o go-template={{.data.c}}'), '3')
    t.match(
      await kubectl.ok('get configmap made -o custom-columns=NAME:.metadata.name,TIER:.metadata.labels.tier'),
      /^NAME +TIER\nmade +<none>\n$/,
    )
    t.match(
      await kubectl.ok('get nodes -o wide'),
      /^NAME +STATUS +ROLES +AGE +VERSION +INTERNAL-IP +EXTERNAL-IP +OS-IMAGE/,
    )
    t.match(await kubectl.ok('get nodes -o wide'), /\nnode-1 +Ready +<none> +\S+ +v1\.36\.\d+ +172\.18\.0\.2 +<none> /)
    t.match(await kubectl.ok('get pods -L app --show-labels'), /^NAME +READY +STATUS +RESTARTS +AGE +APP +LABELS\n/)
    t.match(await kubectl.ok('get configmaps -A --sort-by=.metadata.name'), /^NAMESPACE +NAME +DATA +AGE\n/)
    t.equal(await kubectl.ok('get --raw /healthz'), 'ok')
    t.match(await kubectl.refused('get pod nothing'), 'Error from server (NotFound): pods "nothing" not found')
    t.match(await kubectl.refused('get frobs'), 'the server doesn\'t have a resource type "frobs"')
  })

  await t.test('what the API offers', async (t) => {
    const resources = await kubectl.ok('api-resources')
    t.match(resources, /^pods +po +v1 +true +Pod$/m)
    t.match(resources, /^deployments +deploy +apps\/v1 +true +Deployment$/m)
    t.match(await kubectl.ok('api-resources --verbs=create,watch --namespaced=false -o name'), /^nodes$/m)
    t.match(await kubectl.ok('api-versions'), /^apps\/v1\n(.*\n)*v1\n$/m)
    t.match(await kubectl.ok('version'), /^Server Version: v1\.36\.\d+/m)
    const fields = await kubectl.ok('explain pod.spec.containers --recursive')
    t.match(fields, /^KIND: +Pod\nVERSION: +v1\n/)
    t.match(fields, /^ {2}name\t<string> -required-$/m)
    t.match(
      await kubectl.ok('explain deployment.spec.replicas'),
      /FIELD: replicas <integer>\n(.*\n)+.*Number of desired pods/,
    )
    t.match(await kubectl.ok('cluster-info'), /Kubernetes control plane.* is running at .*https:\/\/127\.0\.0\.1/)
    t.equal(await kubectl.ok('auth can-i delete pods'), 'yes\n')
  })

  await t.test('mistakes are refused as upstream words it', async (t) => {
    const pod = (spec: object) => JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'bad' }, spec })
    t.match(
      await kubectl.refused('apply -f -', pod({ containers: [{ name: 'a', image: 'b', imagePullPolice: 'x' }] })),
      'strict decoding error: unknown field "spec.containers[0].imagePullPolice"',
    )
    t.match(
      await kubectl.refused('apply -f -', pod({ containers: [{ name: 'A', image: 'b' }], restartPolicy: 'Maybe' })),
      /The Pod "bad" is invalid: \n\* spec\.containers\[0\]\.name: Invalid value: "A": a lowercase RFC 1123 label(.*\n)+\* spec\.restartPolicy: Unsupported value: "Maybe": supported values: "Always", "OnFailure", "Never"/,
    )
    t.match(await kubectl.refused('apply -f -', 'kind: Pod\napiVersion: v1\nmetadata: {name: [}'), 'error')
    t.match(
      await kubectl.refused('create --validate=ignore -f -', 'apiVersion: v1\nkind: Frob\nmetadata: {name: a}'),
      'no matches for kind "Frob"',
    )
    t.match(await kubectl.refused('get pods -l a=b=c'), "found '=', expected: ',' or 'end of string'")
    t.match(await kubectl.refused('get pods --field-selector spec.frob=1'), 'field label not supported: spec.frob')
  })

  await t.test('apply changes what a file changes, and drops what it drops', async (t) => {
    const folder = join(home.directory, 'manifests')
    mkdirSync(folder)
    const write = (data: object) => {
      const metadata = { name: 'applied', labels: { set: 'a' } }
      writeFileSync(join(folder, 'a.json'), JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data }))
    }
    write({ a: '1', b: '2' })
    t.equal(await kubectl.ok(`apply -f ${folder}`), 'configmap/applied created\n')
    write({ a: '1', c: '3' })
    t.equal(await kubectl.ok(`apply -f ${folder}`), 'configmap/applied configured\n')
    t.equal(await kubectl.ok('get configmap applied -o jsonpath={.data}'), '{"a":"1","c":"3"}')
    t.match(await kubectl.ok('apply view-last-applied configmap applied'), /c: "3"/)
  })

  await t.test('a deleted namespace takes what is in it along', async (t) => {
    await kubectl.ok('create deployment inside --image=nginx -n made')
    await kubectl.ok('rollout status deployment/inside -n made')
    t.equal(await kubectl.ok('delete namespace made'), 'namespace "made" deleted\n')
    t.match(await kubectl.refused('get namespace made'), 'namespaces "made" not found')
    t.equal(await kubectl.ok('get all,configmaps,events -n made -o name'), '')
    t.match(await kubectl.refused('create configmap late -n made'), 'namespaces "made" not found')
  })

  await t.test('cordon keeps pods away', async (t) => {
    t.equal(
      await kubectl.ok('cordon node-1 node-2 node-3'),
      'node/node-1 cordoned\nnode/node-2 cordoned\nnode/node-3 cordoned\n',
    )
    await kubectl.ok('run waiting --image=nginx')
    await kubectl.ok('wait pod/waiting --for=condition=PodScheduled=false --timeout=60s')
    t.match(
      await kubectl.ok('describe pod waiting'),
      /FailedScheduling .* 0\/3 nodes are available: 3 node\(s\) were unschedulable\./,
    )
    t.equal(await kubectl.ok('uncordon node-3'), 'node/node-3 uncordoned\n')
    await kubectl.ok('wait pod/waiting --for=condition=Ready --timeout=60s')
    t.equal(await kubectl.ok('get pod waiting -o jsonpath={.spec.nodeName}'), 'node-3')
  })
})
