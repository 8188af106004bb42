import { deepEqual } from '../../../equality.ts'
import {
  type FieldError,
  forbiddenField,
  immutableFieldErrors,
  invalidField,
  requiredField,
  unsupportedField,
} from '../../../field-error.ts'
import { invalids } from '../../../meta-validation.ts'
import { dnsSubdomainErrors } from '../../../names.ts'
import { parseQuantity } from '../../../quantity.ts'
import type { NodeSelectorRequirement, PersistentVolume, PersistentVolumeSpec } from '../../../types/core-v1.ts'
import { accessModesErrors, volumeModes } from '../../validation/claim-spec.ts'
import { oneOf, optionalName } from '../../validation/fields.ts'
import { nodeSelectorErrors } from '../../validation/node-selector.ts'
import { diffText, internalStruct } from '../../validation/upstream-text.ts'
import { sourceErrors } from '../pod/volumes/source-rules.ts'
import { deprecatedNodeLabels } from '../pod/warnings/node-label-warnings.ts'
import { persistentSourceRules } from './persistent-sources.ts'

const reclaimPolicies = ['Delete', 'Recycle', 'Retain']

/** What is wrong with a volume. */
export function validatePersistentVolume({ metadata, spec }: PersistentVolume): FieldError[] {
  return [
    ...accessModesErrors(spec.accessModes, 'spec.accessModes', ''),
    ...capacityErrors(spec.capacity, 'spec.capacity'),
    ...oneOf('spec.persistentVolumeReclaimPolicy', spec.persistentVolumeReclaimPolicy, reclaimPolicies),
    ...nodeAffinityErrors(spec, 'spec.nodeAffinity'),
    ...sourceErrors<PersistentVolumeSpec>(spec, persistentSourceRules, 'spec', metadata.name),
    ...recycleErrors(spec),
    ...optionalName('spec.storageClassName', spec.storageClassName, dnsSubdomainErrors),
    ...oneOf('spec.volumeMode', spec.volumeMode, volumeModes),
    ...attributesClassErrors(spec),
  ]
}

/** What an update of a volume may not change: where the storage is, and how it is presented. */
export function validatePersistentVolumeUpdate(
  { spec }: PersistentVolume,
  { spec: old }: PersistentVolume,
): FieldError[] {
  const errors: FieldError[] = []
  const oldSource = sourceOf(old)
  const source = withoutNewSecret(sourceOf(spec), old)
  if (!deepEqual(source, oldSource)) {
    const detail = 'spec.persistentvolumesource is immutable after creation'
    errors.push(forbiddenField('spec.persistentvolumesource', `${detail}\n${diffText(oldSource, source)}`))
  }
  errors.push(...immutableFieldErrors('volumeMode', spec.volumeMode, old.volumeMode))
  if (old.nodeAffinity && !deepEqual(spec.nodeAffinity, renamedLabels(old.nodeAffinity, spec.nodeAffinity))) {
    const detail = 'field is immutable, except for updating from beta label to GA'
    errors.push(invalidField('nodeAffinity', internalStruct(spec.nodeAffinity ?? null), detail))
  }
  if (old.volumeAttributesClassName !== undefined && spec.volumeAttributesClassName === undefined) {
    errors.push(forbiddenField('spec.volumeAttributesClassName', 'update from non-nil value to nil is forbidden'))
  }
  return errors
}

function sourceOf(spec: PersistentVolumeSpec): Partial<PersistentVolumeSpec> {
  const sources = Object.keys(persistentSourceRules) as (keyof PersistentVolumeSpec)[]
  return Object.fromEntries(sources.filter((name) => spec[name] !== undefined).map((name) => [name, spec[name]]))
}

// The secret for growing a volume came later than volumes.
function withoutNewSecret(source: Partial<PersistentVolumeSpec>, old: PersistentVolumeSpec) {
  if (!source.csi?.controllerExpandSecretRef || !old.csi || old.csi.controllerExpandSecretRef) return source
  const { controllerExpandSecretRef: _, ...csi } = source.csi
  return { ...source, csi }
}

type NodeAffinity = PersistentVolumeSpec['nodeAffinity']

/** The old affinity with the names of today for labels that the new one calls by them. */
function renamedLabels(old: NonNullable<NodeAffinity>, wanted: NodeAffinity): NonNullable<NodeAffinity> {
  const nodeSelectorTerms = old.required?.nodeSelectorTerms?.map((term, t) => ({
    ...term,
    matchExpressions: term.matchExpressions?.map((requirement, r) =>
      renamedKey(requirement, wanted?.required?.nodeSelectorTerms?.[t]?.matchExpressions?.[r]),
    ),
  }))
  return nodeSelectorTerms ? { ...old, required: { ...old.required, nodeSelectorTerms } } : old
}

function renamedKey(
  old: NodeSelectorRequirement,
  wanted: NodeSelectorRequirement | undefined,
): NodeSelectorRequirement {
  const deprecation = Object.hasOwn(deprecatedNodeLabels, old.key) ? deprecatedNodeLabels[old.key]! : ''
  return wanted && deprecation.includes(`"${wanted.key}"`) ? { ...old, key: wanted.key } : old
}

function capacityErrors(capacity: Readonly<Record<string, string>> | undefined, path: string): FieldError[] {
  const amounts = Object.entries(capacity ?? {})
  const errors = amounts.length > 0 ? [] : [requiredField(path)]
  if (amounts.length !== 1 || amounts[0]![0] !== 'storage') {
    errors.push(unsupportedField(path, capacity ?? null, ['storage']))
  }
  return [...errors, ...amounts.flatMap(([name, text]) => amountErrors(text, `${path}[${name}]`))]
}

function amountErrors(text: string, path: string): FieldError[] {
  const quantity = parseQuantity(text)
  return [
    ...(quantity.value() < 0n ? [invalidField(path, quantity.value(), 'must be a valid resource quantity')] : []),
    ...(quantity.sign() > 0 ? [] : [invalidField(path, text, 'must be greater than zero')]),
  ]
}

function nodeAffinityErrors({ nodeAffinity, local }: PersistentVolumeSpec, path: string): FieldError[] {
  if (!nodeAffinity) return local ? [requiredField(path, 'Local volume requires node affinity')] : []
  if (!nodeAffinity.required) return [requiredField(`${path}.required`, 'must specify required node constraints')]
  return nodeSelectorErrors(nodeAffinity.required, `${path}.required`)
}

function recycleErrors({ hostPath, persistentVolumeReclaimPolicy: policy }: PersistentVolumeSpec): FieldError[] {
  if (policy !== 'Recycle' || !hostPath || !/^\/[/.]*$/.test(hostPath.path)) return []
  return [forbiddenField('spec.persistentVolumeReclaimPolicy', "may not be 'recycle' for a hostPath mount of '/'")]
}

function attributesClassErrors({ volumeAttributesClassName: name, csi }: PersistentVolumeSpec): FieldError[] {
  if (name === undefined) return []
  const path = 'spec.volumeAttributesClassName'
  const errors = name
    ? invalids(path, name, dnsSubdomainErrors(name))
    : [requiredField(path, 'an empty string is disallowed')]
  return csi
    ? errors
    : [...errors, requiredField('spec.csi', 'has to be specified when using volumeAttributesClassName')]
}
