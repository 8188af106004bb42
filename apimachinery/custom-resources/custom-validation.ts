import { type FieldError, invalidField } from '../field-error.ts'
import type { KubeObject } from '../object.ts'
import type { CustomResourceSubresourceScale } from '../types/apiextensions-v1.ts'
import { type CompiledRules, compileRules } from './cel-rules.ts'
import { embeddedErrors } from './embedded-resources.ts'
import { listTypeErrors } from './list-types.ts'
import { scaleSpecErrors, scaleStatusErrors } from './scale-paths.ts'
import type { StructuralSchema } from './structural-schema.ts'
import { valueErrors } from './validation/value-validation.ts'

/** Judges the custom resources of one version of a definition. */
export class CustomValidation {
  readonly #schema: StructuralSchema
  readonly #scale: CustomResourceSubresourceScale | undefined
  readonly #rules: CompiledRules

  constructor(schema: StructuralSchema, scale: CustomResourceSubresourceScale | undefined) {
    this.#schema = schema
    this.#scale = scale
    this.#rules = compileRules(schema)
  }

  /** What is wrong with a new object, metadata excepted. */
  create(object: KubeObject): FieldError[] {
    const errors = [
      ...valueErrors(this.#schema, object),
      ...this.#scaleErrors(object),
      ...embeddedErrors(object, this.#schema),
      ...listTypeErrors(object, this.#schema),
    ]
    return [...errors, ...this.#ruleErrors(errors, object, undefined)]
  }

  /** What is wrong with a change. What was wrong before and stayed is let be. */
  update(object: KubeObject, old: KubeObject): FieldError[] {
    const errors = [
      ...valueErrors(this.#schema, object, '', { value: old }),
      ...this.#scaleErrors(object),
      ...embeddedErrors(object, this.#schema),
      ...this.#newListTypeErrors(object, old),
    ]
    return [...errors, ...this.#ruleErrors(errors, object, old)]
  }

  /** What is wrong with a change through `/status`. */
  updateStatus(object: KubeObject, old: KubeObject): FieldError[] {
    const errors = [
      ...this.#statusErrors(object),
      ...(this.#scale ? scaleStatusErrors(this.#scale, object) : []),
      ...this.#newListTypeErrors(object, old),
    ]
    return [...errors, ...this.#ruleErrors(errors, object, old)]
  }

  /** What a writer should know: rules that parts break which the change leaves as they were. */
  warnings(object: KubeObject, old: KubeObject | undefined): readonly string[] {
    return old === undefined ? [] : this.#rules.judge(object, old).warnings
  }

  #statusErrors(object: KubeObject): FieldError[] {
    const { status } = object as KubeObject & { status?: unknown }
    const schema = this.#schema.properties?.status
    return status === undefined || schema === undefined ? [] : valueErrors(schema, status, 'status')
  }

  #scaleErrors(object: KubeObject): FieldError[] {
    const scale = this.#scale
    return scale ? [...scaleSpecErrors(scale, object), ...scaleStatusErrors(scale, object)] : []
  }

  #newListTypeErrors(object: KubeObject, old: KubeObject): FieldError[] {
    const errors = listTypeErrors(object, this.#schema)
    return errors.length > 0 && listTypeErrors(old, this.#schema).length > 0 ? [] : errors
  }

  /** Rules rely on types and bounds: they are not asked about an object that breaks these. */
  #ruleErrors(errors: readonly FieldError[], object: KubeObject, old: KubeObject | undefined): readonly FieldError[] {
    if (this.#rules.isEmpty) return []
    if (errors.some(({ type }) => blocking.has(type))) return [invalidField('<nil>', null, notChecked)]
    return this.#rules.errors(object, old)
  }
}

const blocking: ReadonlySet<FieldError['type']> = new Set([
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
])

const notChecked =
  'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation'
