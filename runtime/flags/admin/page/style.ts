export const PAGE_STYLE = `:root { color-scheme: light dark; --line: #8886; --on: #0a7d38; --bad: #b3261e; }
* { box-sizing: border-box; }
body { font: 15px/1.45 system-ui, "DejaVu Sans", sans-serif; margin: 0 auto; max-width: 76rem; padding: 0 1rem 3rem; }
h1 { font-size: 1.35rem; margin: 1rem 0 0; }
h2 { font-size: 1.05rem; margin: 1.6rem 0 .4rem; }
#message { min-height: 1.5em; margin: .2rem 0; font-weight: 600; }
#message.bad, .bad { color: var(--bad); }
#phases { display: flex; flex-wrap: wrap; gap: .5rem; list-style: none; padding: 0; margin: .4rem 0; }
#phases li { border: 1px solid var(--line); border-radius: .4rem; padding: .35rem .7rem; }
#phases li.now { background: var(--on); border-color: var(--on); color: #fff; }
#phases li.near { border: 2px dashed var(--on); }
form { display: flex; flex-wrap: wrap; gap: .5rem .9rem; align-items: center; margin: .5rem 0; }
input, select, button { font: inherit; padding: .2rem .45rem; }
.wide { overflow-x: auto; max-height: 24rem; overflow-y: auto; border: 1px solid var(--line); border-radius: .4rem; }
table { border-collapse: collapse; width: 100%; font-size: .86rem; }
caption { text-align: left; padding: .3rem .5rem; font-weight: 600; }
th, td { text-align: left; padding: .2rem .5rem; border-bottom: 1px solid var(--line); vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td.value { overflow-wrap: anywhere; }
.flag { border: 1px solid var(--line); border-radius: 1rem; padding: .05rem .6rem; margin-right: .3rem; opacity: .6; }
.flag.on { border-color: var(--on); color: var(--on); opacity: 1; font-weight: 600; }
`;
