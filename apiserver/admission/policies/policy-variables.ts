import { namespaceDecl, requestDecl } from '../../../apimachinery/admission-policies/request-types.ts'
import { adapt } from '../../../apimachinery/cel/schema/adapt.ts'
import type { CelValue } from '../../../apimachinery/cel/values/cel-value.ts'
import { fromJson } from '../../../apimachinery/cel/values/from-json.ts'
import { namespaces } from '../../../apimachinery/kinds/core/namespace.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import type { Authorizer } from '../../authorization/authorizer.ts'
import type { ObjectReader } from '../../object-reader.ts'
import type { AdmissionAttributes } from '../admission.ts'
import { admissionRequestOf } from '../admission-request.ts'
import { convertObject, type MatchTarget } from '../matching/target.ts'
import { authorizerVariables } from './authorizer-variable.ts'

/** What the variables of expressions are read from. */
export interface VariableDeps {
  readonly reader: ObjectReader
  readonly authorizer: Authorizer
}

/** Gives the variables of a request; each is made when it is asked for first. */
export class RequestVariables {
  readonly #attributes: AdmissionAttributes
  readonly #target: MatchTarget
  readonly #deps: VariableDeps
  readonly #object: KubeObject | undefined
  readonly #known = new Map<string, CelValue>()

  /** @param object the object as it is now, when other than that of the request */
  constructor(attributes: AdmissionAttributes, target: MatchTarget, deps: VariableDeps, object = attributes.object) {
    this.#attributes = attributes
    this.#target = target
    this.#deps = deps
    this.#object = object
  }

  /** Undefined: there is no such variable. */
  readonly value = (name: string): CelValue | undefined => {
    let value = this.#known.get(name)
    if (value === undefined) {
      value = this.#make(name)
      if (value !== undefined) this.#known.set(name, value)
    }
    return value
  }

  #make(name: string): CelValue | undefined {
    const { oldObject, namespace } = this.#attributes
    switch (name) {
      case 'object':
        return this.#converted(this.#object)
      case 'oldObject':
        return this.#converted(oldObject)
      case 'request':
        return adapt(admissionRequestOf(this.#attributes, this.#target), requestDecl)
      case 'namespaceObject':
        return adapt(this.#isNamespace() ? null : this.#deps.reader.get(namespaces, { name: namespace }), namespaceDecl)
      default:
        return authorizerVariables(name, this.#attributes, this.#deps.authorizer)
    }
  }

  #isNamespace(): boolean {
    const { kind, namespace } = this.#attributes
    return namespace === '' || (kind.kind === namespaces.kind && kind.group === namespaces.group)
  }

  #converted(object: KubeObject | undefined): CelValue {
    if (!object) return null
    const { kind, subresource } = this.#attributes
    // What subresources take has no versions.
    return fromJson(subresource === '' ? convertObject(object, kind, this.#target.kind) : object)
  }
}
