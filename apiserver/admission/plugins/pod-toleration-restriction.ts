import { z } from 'zod'
import { parseJson } from '../../../apimachinery/codecs/json.ts'
import { notFound, unclassified } from '../../../apimachinery/errors.ts'
import { namespaces } from '../../../apimachinery/kinds/core/namespace.ts'
import { qosClassOf } from '../../../apimachinery/kinds/core/qos-class.ts'
import { nodeTaints } from '../../../apimachinery/scheduling/node-taints.ts'
import type { Namespace, Pod, Toleration } from '../../../apimachinery/types/core-v1.ts'
import type { ObjectReader } from '../../object-reader.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts'
import { covers, mergeTolerations } from '../merge-tolerations.ts'
import { isPodWrite } from '../pod-write.ts'

const tolerations = z.array(
  z.strictObject({
    key: z.string().optional(),
    operator: z.enum(['Exists', 'Equal']).optional(),
    value: z.string().optional(),
    effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']).optional(),
    tolerationSeconds: z.int().optional(),
  }),
)

/** podtolerationrestriction.admission.k8s.io/v1alpha1 Configuration: for namespaces that say nothing themselves. */
export const podTolerationConfigurationSchema = z.strictObject({
  apiVersion: z.literal('podtolerationrestriction.admission.k8s.io/v1alpha1'),
  kind: z.literal('Configuration'),
  default: tolerations.default([]),
  whitelist: tolerations.default([]),
})

/** What pods tolerate without asking, and what they may tolerate at all; an empty `whitelist` allows everything. */
export interface PodTolerationRules {
  readonly default: readonly Toleration[]
  readonly whitelist: readonly Toleration[]
}

/** In annotations of namespaces: tolerations as JSON. */
const annotations = {
  default: 'scheduler.alpha.kubernetes.io/defaultTolerations',
  whitelist: 'scheduler.alpha.kubernetes.io/tolerationsWhitelist',
} as const

const memoryPressure: Toleration = { key: nodeTaints.memoryPressure, operator: 'Exists', effect: 'NoSchedule' }

/** Gives pods the tolerations of their namespace, and refuses those that it does not allow. */
export class PodTolerationRestriction implements AdmissionPlugin {
  readonly name = 'PodTolerationRestriction'
  readonly #reader: ObjectReader
  readonly #rules: PodTolerationRules

  constructor(reader: ObjectReader, rules: PodTolerationRules) {
    this.#reader = reader
    this.#rules = rules
  }

  admit(attributes: AdmissionAttributes): void {
    if (!isPodWrite(attributes, 'CREATE', 'UPDATE')) return
    const { spec } = attributes.object as Pod
    const extra = [
      ...(attributes.operation === 'CREATE' ? this.#rule(attributes, 'default') : []),
      ...(qosClassOf(spec) === 'BestEffort' ? [] : [memoryPressure]),
    ]
    if (extra.length > 0) spec.tolerations = mergeTolerations(spec.tolerations ?? [], extra)
    this.validate(attributes)
  }

  validate(attributes: AdmissionAttributes): void {
    if (!isPodWrite(attributes, 'CREATE', 'UPDATE')) return
    const { tolerations: asked = [] } = (attributes.object as Pod).spec
    if (asked.length === 0) return
    const allowed = this.#rule(attributes, 'whitelist')
    if (allowed.length === 0 || asked.every((one) => allowed.some((other) => covers(other, one)))) return
    throw unclassified(
      'pod tolerations (possibly merged with namespace default tolerations) conflict with its namespace whitelist',
    )
  }

  /** What a namespace says, if only that it is nothing, counts before the configuration. */
  #rule({ namespace: name }: AdmissionAttributes, rule: keyof typeof annotations): readonly Toleration[] {
    const namespace = this.#reader.get(namespaces, { name })
    if (!namespace) throw notFound(namespaces, name)
    return annotated(namespace, annotations[rule]) ?? this.#rules[rule]
  }
}

function annotated({ metadata }: Namespace, key: string): readonly Toleration[] | undefined {
  const text = metadata.annotations?.[key]
  if (!text) return text === undefined ? undefined : []
  const { success, data, error } = tolerations.safeParse(parsed(text))
  if (success) return data
  throw unclassified(`annotation ${key} of namespace ${metadata.name} is no list of tolerations: ${error.message}`)
}

function parsed(text: string): unknown {
  try {
    return parseJson(Buffer.from(text)).value
  } catch {
    return undefined
  }
}
