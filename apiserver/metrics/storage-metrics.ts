import type { Metrics } from '../../platform/metrics.ts'
import type { StoredKinds } from '../stored-kinds.ts'

/** Shows how many objects of each resource are stored (k8s.io/apiserver/pkg/storage/etcd3/metrics). */
export function observeStorage(metrics: Metrics, stored: StoredKinds): void {
  metrics.observe(
    {
      name: 'apiserver_storage_objects',
      help: '[DEPRECATED, consider using apiserver_resource_objects instead] Number of stored objects at the time of last check split by kind.',
      labels: ['resource'],
    },
    'gauge',
    function* () {
      for (const [{ group, plural }, count] of stored.counts())
        yield [[group === '' ? plural : `${plural}.${group}`], count]
    },
  )
  metrics.observe(
    {
      name: 'apiserver_resource_objects',
      help: 'Number of stored objects at the time of last check split by kind.',
      labels: ['group', 'resource'],
    },
    'gauge',
    function* () {
      for (const [{ group, plural }, count] of stored.counts()) yield [[group, plural], count]
    },
  )
}
