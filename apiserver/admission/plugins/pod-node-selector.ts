import { z } from 'zod'
import { notFound } from '../../../apimachinery/errors.ts'
import { namespaces } from '../../../apimachinery/kinds/core/namespace.ts'
import { parseLabelPairs } from '../../../apimachinery/selectors/label-pairs.ts'
import type { Pod } from '../../../apimachinery/types/core-v1.ts'
import type { ObjectReader } from '../../object-reader.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts'
import { forbid } from '../forbid.ts'
import { isPodWrite } from '../pod-write.ts'

/** Labels of nodes by namespace, as `a=b,c=d`; `clusterDefaultNodeSelector` is for namespaces that say nothing. */
export const podNodeSelectorConfigurationSchema = z.looseObject({
  podNodeSelectorPluginConfig: z.record(z.string(), z.string()).default({}),
})

/** In annotations of namespaces. */
const annotation = 'scheduler.alpha.kubernetes.io/node-selector'

/** Adds the node selector of their namespace to pods, and keeps them to nodes that the administrator lets it use. */
export class PodNodeSelector implements AdmissionPlugin {
  readonly name = 'PodNodeSelector'
  readonly #reader: ObjectReader
  readonly #configured: ReadonlyMap<string, string>

  /** @param configured as in the configuration: the default, and the only labels that pods of a namespace may ask for */
  constructor(reader: ObjectReader, configured: Readonly<Record<string, string>>) {
    this.#reader = reader
    this.#configured = new Map(Object.entries(configured))
  }

  admit(attributes: AdmissionAttributes): void {
    if (!isPodWrite(attributes, 'CREATE')) return
    const { spec } = attributes.object as Pod
    const ofNamespace = this.#selectorOf(attributes)
    spec.nodeSelector = { ...ofNamespace, ...spec.nodeSelector }
    this.#check(attributes, ofNamespace)
  }

  validate(attributes: AdmissionAttributes): void {
    if (isPodWrite(attributes, 'CREATE')) this.#check(attributes, this.#selectorOf(attributes))
  }

  #check(attributes: AdmissionAttributes, ofNamespace: Readonly<Record<string, string>>): void {
    const { nodeSelector = {} } = (attributes.object as Pod).spec
    const wanted = new Map(Object.entries(nodeSelector))
    if (Object.entries(ofNamespace).some(([key, value]) => (wanted.get(key) ?? value) !== value)) {
      throw forbid(attributes, 'pod node label selector conflicts with its namespace node label selector')
    }
    const allowed = new Map(Object.entries(parseLabelPairs(this.#configured.get(attributes.namespace) ?? '')))
    if (allowed.size > 0 && [...wanted].some(([key, value]) => allowed.get(key) !== value)) {
      throw forbid(attributes, 'pod node label selector labels conflict with its namespace whitelist')
    }
  }

  #selectorOf({ namespace: name }: AdmissionAttributes): Readonly<Record<string, string>> {
    const namespace = this.#reader.get(namespaces, { name })
    if (!namespace) throw notFound(namespaces, name)
    const own = namespace.metadata.annotations?.[annotation]
    return parseLabelPairs(own ?? this.#configured.get('clusterDefaultNodeSelector') ?? '')
  }
}
