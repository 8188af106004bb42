import { deepEqual } from '../apimachinery/equality.ts'
import { isAlreadyExists, isNamespaceTerminating, isNotFound } from '../apimachinery/errors.ts'
import { configMaps } from '../apimachinery/kinds/core/config-map.ts'
import { namespaces } from '../apimachinery/kinds/core/namespace.ts'
import type { ConfigMap, Namespace } from '../apimachinery/types/core-v1.ts'
import type { Client } from '../client/client.ts'
import type { Informer } from '../client/informers/informer.ts'
import { done, type Reconciler, type Result, type WakeSource } from '../client/reconcilers/reconciler.ts'
import { changesOf, mapped } from '../client/reconcilers/wake.ts'
import type { ControllerDeps } from './controller.ts'

/** Mounted into every pod beside its token. */
const configMapName = 'kube-root-ca.crt'

const descriptionAnnotation = 'kubernetes.io/description'
const description =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. ' +
  'No other usage is guaranteed across distributions of Kubernetes clusters.'

/** Keeps the CA certificate of the API server in a ConfigMap of every active namespace, and repairs it when changed. */
export class RootCaCertificatePublisher implements Reconciler<Namespace> {
  readonly name = 'root-ca-certificate-publisher-controller'
  readonly resource = namespaces
  readonly wakeOn: readonly WakeSource[] = [changesOf(namespaces), publishedChanges]
  readonly #configMaps: Informer<ConfigMap>
  readonly #data: Record<string, string>

  /** @param rootCa PEM */
  constructor({ informers }: ControllerDeps, rootCa: string) {
    this.#configMaps = informers.of(configMaps)
    this.#data = { 'ca.crt': rootCa }
  }

  async reconcile({ metadata, status }: Namespace, client: Client): Promise<Result> {
    if (status.phase !== 'Active') return done
    const published = this.#configMaps.get(`${metadata.name}/${configMapName}`)
    if (published) await this.#repair(published, client)
    else await this.#publish(metadata.name, client)
    return done
  }

  async #publish(namespace: string, client: Client): Promise<void> {
    const annotations = { [descriptionAnnotation]: description }
    try {
      await client.create(configMaps, { metadata: { namespace, name: configMapName, annotations }, data: this.#data })
    } catch (error) {
      if (!isAlreadyExists(error) && !isNamespaceTerminating(error) && !isNotFound(error)) throw error
    }
  }

  async #repair(published: ConfigMap, client: Client): Promise<void> {
    const annotations = published.metadata.annotations ?? {}
    if (deepEqual(published.data ?? {}, this.#data) && annotations[descriptionAnnotation]) return
    const metadata = { ...published.metadata, annotations: { ...annotations, [descriptionAnnotation]: description } }
    await client.update(configMaps, { ...published, metadata, data: this.#data })
  }
}

const publishedChanges = mapped(configMaps, ({ metadata }) =>
  metadata.name === configMapName ? [metadata.namespace!] : [],
)
