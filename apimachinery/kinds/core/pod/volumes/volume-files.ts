import { type FieldError, invalidField, requiredField } from '../../../../field-error.ts'
import type { KeyToPath } from '../../../../types/core-v1.ts'
import { each, required } from '../../../validation/fields.ts'
import { localFileErrors } from '../../../validation/paths.ts'

/** What is wrong with a file's permission bits. */
export function modeErrors(mode: number | undefined, field: string): FieldError[] {
  if (mode === undefined || (mode >= 0 && mode <= 0o777)) return []
  return [invalidField(field, mode, 'must be a number between 0 and 0777 (octal), both inclusive')]
}

/** What is wrong with keys that become files. */
export function keyFilesErrors(items: readonly KeyToPath[] | undefined, path: string): FieldError[] {
  return each(path, items, (item, at) => [
    ...required(`${at}.key`, item.key),
    ...(item.path ? localFileErrors(item.path, `${at}.path`) : [requiredField(`${at}.path`)]),
    ...modeErrors(item.mode, `${at}.mode`),
  ])
}
