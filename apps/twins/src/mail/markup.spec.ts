import { describe, expect, it } from '@jest/globals';
import { html } from './markup.js';

describe('html', () => {
  it('escapes what is put into it, attributes included', () => {
    expect(html`<a title="${"\"onclick='x'"}">${'<script>&'}</a>`.text).toBe(
      '<a title="&quot;onclick=&#39;x&#39;">&lt;script&gt;&amp;</a>',
    );
  });

  it('keeps markup that it made itself, alone or in a list', () => {
    const items = ['a', '<b>'].map((one) => html`<i>${one}</i>`);

    expect(html`<b>${items}</b>${html`<u></u>`}${7}`.text).toBe('<b><i>a</i><i>&lt;b&gt;</i></b><u></u>7');
  });
});
