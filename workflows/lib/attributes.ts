import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { SEARCH_ATTRIBUTES } from '../../contracts/names';

const keyword = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);

/** Typed keys of the search attributes; the namespace must know them, else every workflow task fails. */
export const attributeKeys = {
  app: keyword(SEARCH_ATTRIBUTES.app),
  stage: keyword(SEARCH_ATTRIBUTES.stage),
  state: keyword(SEARCH_ATTRIBUTES.state),
  waitingFor: keyword(SEARCH_ATTRIBUTES.waitingFor),
} as const;
