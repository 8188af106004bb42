import { apiServices } from '../../apimachinery/kinds/apiregistration/api-service.ts'
import { eraseKind, type Kind } from '../../apimachinery/kinds/define-kind.ts'
import { nodeMetrics } from '../../apimachinery/kinds/metrics/node-metrics.ts'
import { podMetrics } from '../../apimachinery/kinds/metrics/pod-metrics.ts'
import type { APIService } from '../../apimachinery/types/apiregistration-v1.ts'
import { KindIndex } from '../kind-index.ts'
import type { ObjectStore } from '../registry/object-store.ts'

const { group, version } = podMetrics

/** The name of the APIService. */
export const metricsServiceName = `${version}.${group}`

/** The Service that metrics-server is behind wherever it is installed. */
export const metricsServerService = { namespace: 'kube-system', name: 'metrics-server' }

/** What it serves. */
export const metricsKinds: readonly Kind[] = [eraseKind(nodeMetrics), eraseKind(podMetrics)]

/** Whether an APIService is that of metrics-server, whose work this server does itself. */
export function isMetricsServer({ metadata, spec }: APIService): boolean {
  const { namespace, name } = spec.service ?? {}
  return (
    metadata.name === metricsServiceName &&
    namespace === metricsServerService.namespace &&
    name === metricsServerService.name
  )
}

/** Serves the kinds of metrics-server while its APIService is there, as in clusters where it is installed. */
export class MetricsService {
  #installed = false
  #madeFor: KindIndex | undefined
  #index: KindIndex | undefined

  /** @returns stops */
  follow(store: ObjectStore): () => void {
    const found = store.get({ name: metricsServiceName })
    this.#installed = found !== undefined && isMetricsServer(found.object as APIService)
    return store.watch({}, 'now', {
      onEvents: (events) => {
        for (const { type, object } of events) {
          const apiService = object.object as APIService
          if (apiService.metadata.name === metricsServiceName)
            this.#installed = type !== 'DELETED' && isMetricsServer(apiService)
        }
      },
    })
  }

  /** What is served besides. @returns the same index as long as nothing changes */
  over(others: KindIndex): KindIndex {
    if (!this.#installed) return others
    if (this.#index === undefined || this.#madeFor !== others) {
      this.#madeFor = others
      this.#index = new KindIndex([...others.all, ...metricsKinds])
    }
    return this.#index
  }
}

/** The store whose changes tell whether it is installed. */
export const metricsServiceKind = eraseKind(apiServices)
