import { internalError } from '../errors.ts'
import { type FieldError, invalidField } from '../field-error.ts'
import { goValue } from '../go-text.ts'
import type { ScaleRule } from '../kinds/define-kind.ts'
import type { KubeObject } from '../object.ts'
import type { CustomResourceSubresourceScale } from '../types/apiextensions-v1.ts'
import { fieldsOfPath, setAtPath, valueAtPath } from './field-path.ts'
import { schemaTypeOf } from './validation/scalar-rules.ts'

const maxInt32 = 2 ** 31 - 1

/** How `/scale` reads and writes custom resources: by the paths of the definition. */
export function scaleRuleOf(scale: CustomResourceSubresourceScale): ScaleRule<KubeObject> {
  const specFields = fieldsOfPath(scale.specReplicasPath)
  const statusFields = fieldsOfPath(scale.statusReplicasPath)
  const selectorFields = fieldsOfPath(scale.labelSelectorPath ?? '')
  return {
    specReplicas(object) {
      const replicas = valueAtPath(object, specFields)
      if (replicas === undefined)
        throw internalError(`the spec replicas field "${scale.specReplicasPath}" does not exist`)
      return Number(replicas)
    },
    setSpecReplicas: (draft, replicas) => setAtPath(draft as unknown as Record<string, unknown>, specFields, replicas),
    specReplicasPath: specFields,
    statusReplicas: (object) => Number(valueAtPath(object, statusFields) ?? 0),
    selector: (object) => (selectorFields.length === 0 ? '' : String(valueAtPath(object, selectorFields) ?? '')),
  }
}

/** What is wrong with the wanted count where the definition says that it is. */
export function scaleSpecErrors(scale: CustomResourceSubresourceScale, object: KubeObject): FieldError[] {
  return countErrors(scale.specReplicasPath, object)
}

/** What is wrong with the present count and the selector. */
export function scaleStatusErrors(scale: CustomResourceSubresourceScale, object: KubeObject): FieldError[] {
  const { statusReplicasPath, labelSelectorPath } = scale
  const errors = countErrors(statusReplicasPath, object)
  if (!labelSelectorPath) return errors
  const selector = valueAtPath(object, fieldsOfPath(labelSelectorPath))
  if (selector === undefined || typeof selector === 'string') return errors
  return [...errors, invalidField(labelSelectorPath, '', wrongType(labelSelectorPath, selector, 'string'))]
}

function countErrors(path: string, object: KubeObject): FieldError[] {
  const value = valueAtPath(object, fieldsOfPath(path))
  if (value === undefined) return []
  if (schemaTypeOf(value) !== 'integer') return [invalidField(path, 0, wrongType(path, value, 'int64'))]
  if (Number(value) < 0) return [invalidField(path, value, 'should be a non-negative integer')]
  return Number(value) > maxInt32 ? [invalidField(path, value, `should be less than or equal to ${maxInt32}`)] : []
}

/** As k8s.io/apimachinery's unstructured helpers say it. */
function wrongType(path: string, value: unknown, wanted: string): string {
  return `${path} accessor error: ${goValue(value)} is of the type ${goTypes[schemaTypeOf(value)]}, expected ${wanted}`
}

const goTypes: Readonly<Record<string, string>> = {
  array: '[]interface {}',
  boolean: 'bool',
  integer: 'int64',
  null: '<nil>',
  number: 'float64',
  object: 'map[string]interface {}',
  string: 'string',
}
