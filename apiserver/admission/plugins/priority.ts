import { priorityClasses } from '../../../apimachinery/kinds/scheduling/priority-class.ts'
import type { Pod, PodSpec } from '../../../apimachinery/types/core-v1.ts'
import type { PriorityClass } from '../../../apimachinery/types/scheduling-v1.ts'
import type { ObjectReader } from '../../object-reader.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts'
import { forbid } from '../forbid.ts'
import { isPodWrite } from '../pod-write.ts'

/** Turns the name of a PriorityClass into the number that the scheduler compares; there is one default class at most. */
export class Priority implements AdmissionPlugin {
  readonly name = 'Priority'
  readonly #reader: ObjectReader

  constructor(reader: ObjectReader) {
    this.#reader = reader
  }

  admit(attributes: AdmissionAttributes): void {
    const { object, oldObject } = attributes
    if (isPodWrite(attributes, 'CREATE')) this.#setPriority(attributes, (object as Pod).spec)
    else if (isPodWrite(attributes, 'UPDATE')) keepPriority((object as Pod).spec, (oldObject as Pod).spec)
  }

  validate(attributes: AdmissionAttributes): void {
    const { kind, subresource, operation, object } = attributes
    if (kind.kind !== 'PriorityClass' || subresource !== '' || operation === 'DELETE') return
    if (!(object as PriorityClass).globalDefault) return
    const other = this.#defaultClass()
    if (!other || other.metadata.name === object?.metadata.name) return
    throw forbid(
      attributes,
      `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`,
    )
  }

  #setPriority(attributes: AdmissionAttributes, spec: PodSpec): void {
    const priorityClass = spec.priorityClassName
      ? this.#reader.get(priorityClasses, { name: spec.priorityClassName })
      : this.#defaultClass()
    if (!priorityClass && spec.priorityClassName) {
      throw forbid(attributes, `no PriorityClass with name ${spec.priorityClassName} was found`)
    }
    const { value = 0, preemptionPolicy = 'PreemptLowerPriority' } = priorityClass ?? {}
    const mustNotDiffer = (what: string, given: unknown, computed: unknown) => {
      if (given === undefined || given === computed) return
      const rest = `priority admission controller computed ${computed} from the given PriorityClass name`
      throw forbid(attributes, `the ${what} (${given}) must not be provided in pod spec; ${rest}`)
    }
    mustNotDiffer('integer value of priority', spec.priority, value)
    mustNotDiffer('string value of PreemptionPolicy', spec.preemptionPolicy, preemptionPolicy)
    if (priorityClass) spec.priorityClassName = priorityClass.metadata.name
    spec.priority = value
    spec.preemptionPolicy = preemptionPolicy
  }

  /** Should there be several default classes after all, the lowest counts. */
  #defaultClass(): PriorityClass | undefined {
    const defaults = this.#reader.list(priorityClasses).filter(({ globalDefault }) => globalDefault)
    return defaults.sort((a, b) => a.value - b.value)[0]
  }
}

function keepPriority(spec: PodSpec, old: PodSpec): void {
  if (spec.priorityClassName !== old.priorityClassName) return
  spec.priority ??= old.priority
  spec.preemptionPolicy ??= old.preemptionPolicy
}
