import type { ResourceAttributes, SubjectAccessReviewSpec } from '../../../apimachinery/types/authorization-v1.ts'
import type { AuthorizationAttributes } from '../authorizer.ts'

const fieldOperators = { '=': 'In', '!=': 'NotIn' } as const

const labelOperators: Readonly<Record<string, 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'>> = {
  in: 'In',
  '=': 'In',
  '==': 'In',
  notin: 'NotIn',
  '!=': 'NotIn',
  exists: 'Exists',
  '!': 'DoesNotExist',
}

/** A question as webhooks are asked it: the spec of a SubjectAccessReview of authorization.k8s.io/v1. */
export function reviewSpecOf(attributes: AuthorizationAttributes): SubjectAccessReviewSpec {
  const { user, verb, path } = attributes
  return {
    ...(path === undefined
      ? { resourceAttributes: resourceAttributesOf(attributes) }
      : { nonResourceAttributes: { path, verb } }),
    user: user.name,
    groups: [...user.groups],
    ...(user.uid && { uid: user.uid }),
    ...(user.extra && {
      extra: Object.fromEntries(Object.entries(user.extra).map(([key, values]) => [key, [...values]])),
    }),
  }
}

function resourceAttributesOf(attributes: AuthorizationAttributes): ResourceAttributes {
  const { verb, group, version, resource, subresource, namespace, name, fieldSelector, labelSelector } = attributes
  const given = Object.entries({ namespace, verb, group, version, resource, subresource, name }).filter(
    ([, value]) => value !== '',
  )
  const fields = fieldSelector?.map(({ key, operator, value }) => ({
    key,
    operator: fieldOperators[operator],
    values: [value],
  }))
  // Comparisons cannot be said there; leaving one out asks for more, never for less.
  const labels = labelSelector?.flatMap(({ key, operator: sign, values }) => {
    const operator = labelOperators[sign]
    return operator ? [{ key, operator, ...(values.length > 0 && { values: [...values] }) }] : []
  })
  return {
    ...Object.fromEntries(given),
    ...(fields?.length && { fieldSelector: { requirements: fields } }),
    ...(labels?.length && { labelSelector: { requirements: labels } }),
  }
}
