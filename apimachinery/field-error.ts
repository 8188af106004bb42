/** The reasons of a field error, as upstream spells them in causes (k8s.io/apimachinery/pkg/util/validation/field). */
export type FieldErrorType =
  | 'FieldValueNotFound'
  | 'FieldValueRequired'
  | 'FieldValueDuplicate'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'InternalError'
  | 'FieldValueTypeInvalid'

/** One thing that is wrong with an object. `field` is a path such as `spec.containers[0].image`. */
export interface FieldError {
  readonly type: FieldErrorType
  readonly field: string
  /** The whole text after the path, as upstream words it: `Required value`, `Invalid value: "x": must …`. */
  readonly message: string
}
