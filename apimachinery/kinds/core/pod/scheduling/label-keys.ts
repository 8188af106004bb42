import { type FieldError, forbiddenField, invalidField } from '../../../../field-error.ts'
import { invalids } from '../../../../meta-validation.ts'
import { labelKeyErrors } from '../../../../names.ts'
import type { LabelSelector } from '../../../../types/meta-v1.ts'
import { each } from '../../../validation/fields.ts'

type Keys = readonly string[] | undefined

const needsSelector = 'must not be specified when labelSelector is not set'

/**
 * What is wrong with label keys whose values a pod affinity term (KEP-3633) or topology spread constraint (KEP-3243) at
 * `path` takes from the incoming pod.
 */
export function labelKeysErrors(
  matchLabelKeys: Keys,
  mismatchLabelKeys: Keys,
  selector: LabelSelector | undefined,
  path: string,
): FieldError[] {
  return [
    ...keysErrors(matchLabelKeys, selector, `${path}.matchLabelKeys`),
    ...keysErrors(mismatchLabelKeys, selector, `${path}.mismatchLabelKeys`),
    ...selectedTwiceErrors(matchLabelKeys ?? [], selector, path),
    ...each(`${path}.matchLabelKeys`, matchLabelKeys, (key, at) =>
      mismatchLabelKeys?.includes(key)
        ? [invalidField(at, key, 'exists in both matchLabelKeys and mismatchLabelKeys')]
        : [],
    ),
  ]
}

function keysErrors(keys: Keys, selector: LabelSelector | undefined, path: string): FieldError[] {
  if (!keys?.length) return []
  if (!selector) return [forbiddenField(path, needsSelector)]
  return each(path, keys, (key, at) => invalids(at, key, labelKeyErrors(key)))
}

// One requirement of each key is there by right: the server has added it for the pod's own value.
function selectedTwiceErrors(keys: readonly string[], selector: LabelSelector | undefined, path: string): FieldError[] {
  const seen = new Set(Object.keys(selector?.matchLabels ?? {}))
  return (selector?.matchExpressions ?? []).flatMap(({ key }) => {
    const index = keys.lastIndexOf(key)
    const twice = index >= 0 && seen.has(key)
    seen.add(key)
    return twice ? [invalidField(`${path}[${index}]`, key, 'exists in both matchLabelKeys and labelSelector')] : []
  })
}
