import { stringType } from '../types/cel-type.ts'
import { declareFunction, overload } from './declare.ts'

/** `jsonpatch.escapeKey` (k8s.io/apiserver/pkg/cel/library/jsonpatch.go): for expressions that make JSON patches. */
export const jsonPatchFunctions = [
  declareFunction(
    'jsonpatch.escapeKey',
    overload('string_jsonpatch_escapeKey_string', [stringType], stringType, (key: string) =>
      key.replaceAll('~', '~0').replaceAll('/', '~1'),
    ),
  ),
]
