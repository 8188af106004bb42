import { type FieldError, forbiddenField, invalidField, requiredField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { dnsSubdomainErrors, labelKeyErrors, labelValueErrors } from '../../names.ts'
import type { NodeSelector, NodeSelectorRequirement, NodeSelectorTerm } from '../../types/core-v1.ts'
import { each } from './fields.ts'

/** What is wrong with a choice of nodes. */
export function nodeSelectorErrors({ nodeSelectorTerms }: NodeSelector, path: string): FieldError[] {
  const terms = `${path}.nodeSelectorTerms`
  if (!nodeSelectorTerms?.length) return [requiredField(terms, 'must have at least one node selector term')]
  return each(terms, nodeSelectorTerms, (term, at) => nodeSelectorTermErrors(term, at, 'labels'))
}

/**
 * What is wrong with one of the alternatives of a node selector.
 * @param values whether values have to be such as labels can have; a mere preference may ask for what no node has
 */
export function nodeSelectorTermErrors(term: NodeSelectorTerm, path: string, values: 'labels' | 'any'): FieldError[] {
  return [
    ...each(`${path}.matchExpressions`, term.matchExpressions, (requirement, at) => [
      ...labelOperatorErrors(requirement, at),
      ...invalids(`${at}.key`, requirement.key, labelKeyErrors(requirement.key)),
      ...(values === 'labels' ? labelValuesErrors(requirement.values, `${at}.values`) : []),
    ]),
    ...each(`${path}.matchFields`, term.matchFields, fieldRequirementErrors),
  ]
}

function labelValuesErrors(values: readonly string[] | undefined, path: string): FieldError[] {
  return each(path, values, (value, at) => invalids(at, value, labelValueErrors(value)))
}

function labelOperatorErrors({ operator, values = [] }: NodeSelectorRequirement, path: string): FieldError[] {
  const field = `${path}.values`
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length > 0) return []
      return [requiredField(field, "must be specified when `operator` is 'In' or 'NotIn'")]
    case 'Exists':
    case 'DoesNotExist':
      if (values.length === 0) return []
      return [forbiddenField(field, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")]
    case 'Gt':
    case 'Lt':
      if (values.length === 1) return []
      return [requiredField(field, "must be specified single value when `operator` is 'Lt' or 'Gt'")]
    default:
      return [invalidField(`${path}.operator`, operator, 'not a valid selector operator')]
  }
}

function fieldRequirementErrors({ key, operator, values = [] }: NodeSelectorRequirement, path: string): FieldError[] {
  const errors: FieldError[] = []
  if (operator !== 'In' && operator !== 'NotIn') {
    errors.push(invalidField(`${path}.operator`, operator, 'not a valid selector operator'))
  } else if (values.length !== 1) {
    const detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"
    errors.push(requiredField(`${path}.values`, detail))
  }
  if (key !== 'metadata.name') return [...errors, invalidField(`${path}.key`, key, 'not a valid field selector key')]
  return [...errors, ...each(`${path}.values`, values, (name, at) => invalids(at, name, dnsSubdomainErrors(name)))]
}
