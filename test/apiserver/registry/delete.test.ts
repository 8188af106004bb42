import t from 'tap'
import { jobs } from '../../../apimachinery/kinds/batch/job.ts'
import { configMaps } from '../../../apimachinery/kinds/core/config-map.ts'
import { namespaces } from '../../../apimachinery/kinds/core/namespace.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { serviceAccounts } from '../../../apimachinery/kinds/core/service-account.ts'
import { eraseKind } from '../../../apimachinery/kinds/define-kind.ts'
import type { ApiWatchEvent } from '../../../apiserver/api-request.ts'
import type { CachedObject } from '../../../apiserver/cache/cached-object.ts'
import { storageKey, storagePrefix } from '../../../apiserver/registry/keys.ts'
import { testApi } from '../../support/api.ts'

const merge = 'application/merge-patch+json'
const podBody = (more: object = {}) => ({
  metadata: { name: 'p' },
  spec: { containers: [{ name: 'c', image: 'i' }], ...more },
})

t.test('answers with a Status that says what went', async (t) => {
  const api = await testApi(t)
  const { object } = await api.call('create', configMaps, { body: { metadata: { name: 'c' } } })
  const deleted = await api.call('delete', configMaps, { name: 'c' })
  const details = { name: 'c', kind: 'configmaps', uid: object.metadata.uid }
  t.strictSame(deleted.object, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details,
  } as unknown)
  t.equal((await api.call('delete', configMaps, { name: 'c' })).code, 404)
})

t.test('answers with the object for kinds that upstream answers so', async (t) => {
  const api = await testApi(t)
  await api.call('create', serviceAccounts, { body: { metadata: { name: 'robot' } } })
  t.match((await api.call('delete', serviceAccounts, { name: 'robot' })).object, { kind: 'ServiceAccount' })
})

t.test('a finalizer keeps an object until an update takes it away', async (t) => {
  const api = await testApi(t)
  const metadata = { name: 'c', finalizers: ['example.com/hold'] }
  await api.call('create', configMaps, { body: { metadata } })
  const { object } = await api.call('delete', configMaps, { name: 'c' })
  t.match(object.metadata, { deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 0 })
  const freed = await api.call('patch', configMaps, {
    name: 'c',
    contentType: merge,
    body: { metadata: { finalizers: null }, data: { a: 'd' } },
  })
  t.match(freed, { code: 200, object: { data: { a: 'd' } } })
  t.equal(freed.object.metadata.resourceVersion, object.metadata.resourceVersion, 'nothing was written')
  t.equal((await api.call('get', configMaps, { name: 'c' })).code, 404)
})

t.test('watchers see a pod shut down step by step', async (t) => {
  const api = await testApi(t)
  await api.call('create', pods, { body: podBody({ nodeName: 'n' }) })
  const watch = await api.watch(pods)
  await api.call('delete', pods, { name: 'p', query: { gracePeriodSeconds: '7' } })
  await api.call('delete', pods, { name: 'p', query: { gracePeriodSeconds: '0' } })
  t.strictSame(
    watch.events.map(({ type, object: { metadata } }) => [
      type,
      metadata.deletionGracePeriodSeconds,
      metadata.generation,
    ]),
    [
      ['ADDED', undefined, 1],
      ['MODIFIED', 7, 2],
      ['MODIFIED', 0, 2],
      ['DELETED', 0, 2],
    ],
  )
})

t.test('who has marked an object is told of its deletion, even if somebody else finishes it', async (t) => {
  const api = await testApi(t)
  await api.call('create', pods, { body: podBody({ nodeName: 'n' }) })
  const watch = await api.respond('watch', pods)
  if (watch.type !== 'watch') throw new TypeError('not a watch')
  const finish = ({ type, object }: ApiWatchEvent) => {
    if (type !== 'MODIFIED') return
    const key = storageKey(storagePrefix(eraseKind(pods)), { namespace: 'default', name: 'p' })
    void api.storage.delete(key, (object as CachedObject).revision)
  }
  watch.start({ onEvents: (events) => events.forEach(finish), onEnd: () => {} })
  const deleted = await api.call('delete', pods, { name: 'p', query: { gracePeriodSeconds: '0' } })
  t.match(deleted, { code: 200, object: { kind: 'Pod', metadata: { name: 'p', deletionGracePeriodSeconds: 0 } } })
  t.equal((await api.call('get', pods, { name: 'p' })).code, 404)
})

t.test('a dry run deletes nothing', async (t) => {
  const api = await testApi(t)
  await api.call('create', pods, { body: podBody() })
  const { code } = await api.call('delete', pods, { name: 'p', query: { dryRun: 'All' } })
  t.equal(code, 200)
  t.notOk((await api.call('get', pods, { name: 'p' })).object.metadata.deletionTimestamp)
})

t.test('warns that jobs leave their pods', async (t) => {
  const api = await testApi(t)
  const spec = { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } } }
  await api.call('create', jobs, { body: { metadata: { name: 'j' }, spec } })
  const { warnings } = await api.call('delete', jobs, { name: 'j' })
  t.match(warnings, [/^child pods are preserved by default when jobs are deleted/])
})

t.test('some namespaces stay forever', async (t) => {
  const api = await testApi(t)
  const { code, message } = await api.call('delete', namespaces, { name: 'default' })
  t.strictSame(
    { code, message },
    { code: 403, message: 'namespaces "default" is forbidden: this namespace may not be deleted' },
  )
})

t.test('a namespace goes once it is finalized', async (t) => {
  const api = await testApi(t)
  await api.create(namespaces, { metadata: { name: 'doomed' } })
  const { object } = await api.call('delete', namespaces, { name: 'doomed' })
  t.equal(object.status?.phase, 'Terminating')
  t.strictSame(object.spec?.finalizers, ['kubernetes'])
  await api.call('update', namespaces, { name: 'doomed', subresource: 'finalize', body: { ...object, spec: {} } })
  t.equal((await api.call('get', namespaces, { name: 'doomed' })).code, 404)
})

t.test('refuses a body that is something else', async (t) => {
  const api = await testApi(t)
  await api.call('create', configMaps, { body: { metadata: { name: 'c' } } })
  const body = { apiVersion: 'v1', kind: 'ConfigMap' }
  const { code, message } = await api.call('delete', configMaps, { name: 'c', body })
  t.equal(code, 400)
  t.equal(
    message,
    'no kind "ConfigMap" is registered for version "v1" in scheme "k8s.io/apimachinery/pkg/apis/meta/internalversion/scheme/register.go:27"',
  )
})

t.test('deletes what a selector finds, and answers with the list', async (t) => {
  const api = await testApi(t)
  for (const [name, odd] of Object.entries({ d1: 'true', d2: 'false', d3: 'true' })) {
    await api.call('create', configMaps, { body: { metadata: { name, labels: { odd } } } })
  }
  const { code, object } = await api.call('deletecollection', configMaps, { query: { labelSelector: 'odd=true' } })
  t.equal(code, 200)
  const names = (list: unknown) =>
    (list as { items: { metadata: { name: string } }[] }).items.map(({ metadata }) => metadata.name)
  t.strictSame(names(object), ['d1', 'd3'])
  t.strictSame(names((await api.call('list', configMaps)).object), ['d2'])
})
