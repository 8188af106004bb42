import t, { type Test } from 'tap'
import { certificateSigningRequests as requests } from '../../../../apimachinery/kinds/certificates/certificate-signing-request.ts'
import { eraseKind } from '../../../../apimachinery/kinds/define-kind.ts'
import type { AdmissionAttributes } from '../../../../apiserver/admission/admission.ts'
import { clusterTrustBundleAttest } from '../../../../apiserver/admission/plugins/certificates/signer-permissions.ts'
import type { UserInfo } from '../../../../apiserver/api-request.ts'
import { makeKeyAndRequest } from '../../../../client/certificates/key-and-request.ts'
import { admin, type TestApi, testApi } from '../../../support/api.ts'
import { certificatePem } from '../../../support/certificates.ts'
import { grantInCluster, policyRule, userSubject } from '../../../support/rbac.ts'

const group = 'certificates.k8s.io'
const base64 = (text: string) => Buffer.from(text).toString('base64')
const ann: UserInfo = { name: 'ann', groups: ['system:authenticated'] }

/** A server with a request for `example.com/one`, which `ann` may decide and issue as far as resources go. */
async function apiWithRequest(t: Test): Promise<TestApi> {
  const api = await testApi(t)
  const rules = [
    policyRule('get update patch', group, 'certificatesigningrequests/approval certificatesigningrequests/status'),
  ]
  await grantInCluster(api, 'writer', rules, userSubject('ann'))
  const { request } = await makeKeyAndRequest({ commonName: 'x', organizations: [], names: [] })
  const spec = { signerName: 'example.com/one', usages: ['client auth'], request: base64(request) }
  await api.create(requests, { metadata: { name: 'r' }, spec })
  return api
}

const permit = (api: TestApi, verb: string, signers: string) =>
  grantInCluster(api, 'signer', [policyRule(verb, group, 'signers', signers)], userSubject('ann'))

const patch = (api: TestApi, subresource: string, status: object, user = ann) => {
  const contentType = 'application/merge-patch+json'
  return api.call('patch', requests, { name: 'r', subresource, contentType, body: { status }, user })
}

const decision = (type: string) => ({ conditions: [{ type, status: 'True', reason: 'Test', message: 'so' }] })

for (const { signers, code } of [
  { signers: 'example.com/one', code: 200 },
  { signers: 'example.com/*', code: 200 },
  { signers: 'example.com/two', code: 403 },
  { signers: 'other.com/*', code: 403 },
  { signers: '*', code: 403 },
])
  for (const type of ['Approved', 'Denied'])
    t.test(`who may approve for ${signers} gets ${code} for the decision ${type} on example.com/one`, async (t) => {
      const api = await apiWithRequest(t)
      await permit(api, 'approve', signers)
      const outcome = await patch(api, 'approval', decision(type))
      t.equal(outcome.code, code)
      if (code === 403)
        t.equal(
          outcome.message,
          'certificatesigningrequests.certificates.k8s.io "r" is forbidden: user not permitted to approve requests with signerName "example.com/one"',
        )
    })

t.test('who may sign for a signer may not approve for it, and the other way around', async (t) => {
  const api = await apiWithRequest(t)
  await permit(api, 'sign', 'example.com/one')
  t.equal((await patch(api, 'approval', decision('Approved'))).code, 403)
  t.equal((await patch(api, 'status', { certificate: base64(certificatePem) })).code, 200)
  const other = await apiWithRequest(t)
  await permit(other, 'approve', 'example.com/one')
  t.equal((await patch(other, 'approval', decision('Approved'))).code, 200)
  t.match(await patch(other, 'status', { certificate: base64(certificatePem) }), {
    code: 403,
    message: /is forbidden: user not permitted to sign requests with signerName "example\.com\/one"$/,
  })
})

t.test('who may not sign may not say that signing failed either, but may write what changes nothing', async (t) => {
  const api = await apiWithRequest(t)
  t.equal((await patch(api, 'status', decision('Failed'))).code, 403)
  t.equal((await patch(api, 'status', {})).code, 200)
})

for (const { name, organizations, signer, code } of [
  { name: 'masters', organizations: ['system:masters'], signer: 'kube-apiserver-client', code: 403 },
  { name: 'masters among others', organizations: ['a', 'system:masters'], signer: 'kube-apiserver-client', code: 403 },
  { name: 'others', organizations: ['system:master'], signer: 'kube-apiserver-client', code: 201 },
  { name: 'masters of another signer', organizations: ['system:masters'], signer: 'kubelet-serving', code: 201 },
])
  t.test(`a request for ${name} gets ${code}, even from an administrator`, async (t) => {
    const api = await testApi(t)
    const { request } = await makeKeyAndRequest({ commonName: 'x', organizations, names: [] })
    const signerName = `kubernetes.io/${signer}`
    const spec = { signerName, usages: ['client auth'], request: base64(request) }
    const outcome = await api.call('create', requests, { body: { metadata: { name: 'r' }, spec }, user: admin })
    t.equal(outcome.code, code)
    if (code === 403)
      t.equal(
        outcome.message,
        'certificatesigningrequests.certificates.k8s.io "r" is forbidden: use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed',
      )
  })

for (const { signerName, allowed, refused } of [
  { signerName: 'example.com/one', allowed: 'example.com/one', refused: false },
  { signerName: 'example.com/one', allowed: 'example.com/*', refused: false },
  { signerName: 'example.com/one', allowed: 'example.com/two', refused: true },
  { signerName: '', allowed: 'none', refused: false },
])
  t.test(
    `trust anchors of "${signerName}" are ${refused ? 'not ' : ''}published by who may attest for ${allowed}`,
    async (t) => {
      const asked: string[] = []
      const plugin = clusterTrustBundleAttest({
        authorize: ({ verb, resource, name }: { verb: string; resource: string; name: string }) => {
          asked.push(`${verb} ${resource}`)
          return { allowed: name === allowed, reason: '' }
        },
      } as unknown as Parameters<typeof clusterTrustBundleAttest>[0])
      const kind = { ...eraseKind(requests), kind: 'ClusterTrustBundle', plural: 'clustertrustbundles' }
      const object = { metadata: { name: 'b' }, spec: { signerName } }
      const attributes = { kind, operation: 'CREATE', subresource: '', user: ann, name: 'b', object }
      const validate = async () => plugin.validate?.(attributes as unknown as AdmissionAttributes)
      if (refused)
        await t.rejects(validate(), {
          message:
            'clustertrustbundles.certificates.k8s.io "b" is forbidden: user not permitted to attest for signerName "example.com/one"',
        })
      else await t.resolves(validate())
      t.strictSame(new Set(asked), new Set(signerName ? ['attest signers'] : []))
    },
  )
