import { configMaps } from '../apimachinery/kinds/core/config-map.ts'
import { eraseKind } from '../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../apimachinery/object.ts'
import type { ConfigMap } from '../apimachinery/types/core-v1.ts'
import { parseTime, toTime } from '../platform/clock.ts'
import type { Registry } from './registry/registry.ts'
import { type Correction, ensureObject } from './system-objects.ts'

const metadata = { namespace: 'kube-system', name: 'kube-apiserver-legacy-service-account-token-tracking' }

/** Whether an object is the ConfigMap that says since when the days are kept on which tokens of Secrets are used. */
export function isTokenTracking(object: KubeObject): boolean {
  return object.metadata.namespace === metadata.namespace && object.metadata.name === metadata.name
}

/** Says it, unless it has been said (KEP-2799). */
export async function ensureTokenTracking(registry: Registry): Promise<void> {
  const since = toTime(registry.clock.now()).slice(0, 'YYYY-MM-DD'.length)
  await ensureObject(registry, { kind: eraseKind(configMaps), metadata, data: { since } }, withDay)
}

const withDay: Correction = (found, wanted) => {
  const { data } = found as ConfigMap
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(data?.['since'] ?? '') && !Number.isNaN(parseTime(data!['since']!))
  return (isDay ? { ...found } : { ...found, data: { ...data, ...(wanted as ConfigMap).data } }) as KubeObject
}
