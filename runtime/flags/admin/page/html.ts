/** The page. It has no data and no script of its own text, so that the strictest policy lets it run. */
export const PAGE_HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>Migration</title>
<link rel="stylesheet" href="page.css">
<script src="page.js" defer></script>
</head>
<body>
<header>
<h1>Migration: MySQL to DynamoDB</h1>
<p id="message" role="status" aria-live="polite"></p>
</header>
<main>
<section aria-labelledby="phase-title">
<h2 id="phase-title">Phase</h2>
<ol id="phases">
<li data-phase="1"><b>1</b> MySQL alone</li>
<li data-phase="2"><b>2</b> both written, MySQL read</li>
<li data-phase="3"><b>3</b> both written, both read</li>
<li data-phase="4"><b>4</b> both written, DynamoDB read</li>
<li data-phase="5"><b>5</b> DynamoDB alone</li>
</ol>
<p><span id="step"></span> <span id="flags"></span></p>
<p id="request"></p>
<p id="instances"></p>
<form id="move">
<label>Why <input name="why" required maxlength="500" size="40" autocomplete="off"></label>
<label>Phase <select name="phase"></select></label>
<button name="move" type="submit" value="phase">Move</button>
<label>Back to <select name="to"></select></label>
<button name="rollback" type="submit" value="rollback">Roll back</button>
</form>
</section>
<section aria-labelledby="validation-title">
<h2 id="validation-title">Dual reads</h2>
<p id="validation"></p>
<form id="validate">
<label>Why <input name="why" required maxlength="500" size="40" autocomplete="off"></label>
<label>Share <input name="sample" type="number" min="0" max="1" step="0.01" value="1"></label>
<label>Strictness <select name="strictness"><option>exact</option><option selected>value</option><option>lenient</option></select></label>
<button type="submit" value="enable">On</button>
<button type="submit" value="disable">Off</button>
</form>
<div class="wide"><table id="statistics"><caption>Statistics of this instance</caption><thead></thead><tbody></tbody></table></div>
</section>
<section aria-labelledby="differences-title">
<h2 id="differences-title">Differences</h2>
<label><input id="values" type="checkbox"> show values (asking for them is logged)</label>
<div class="wide"><table id="differences"><thead><tr><th>Time</th><th>Function</th><th>Arguments</th><th>Field</th><th>MySQL</th><th>DynamoDB</th></tr></thead><tbody></tbody></table></div>
</section>
<section aria-labelledby="log-title">
<h2 id="log-title">Log of this instance</h2>
<form id="filter">
<label><input type="checkbox" name="kind" value="read" checked> reads</label>
<label><input type="checkbox" name="kind" value="write" checked> writes</label>
<label><input type="checkbox" name="kind" value="refusal" checked> refusals</label>
<label><input type="checkbox" name="kind" value="difference" checked> differences</label>
<label><input type="checkbox" name="kind" value="change" checked> changes</label>
<label>Name <input name="name" maxlength="200" autocomplete="off"></label>
<label>Outcome <select name="outcome"><option value="">any</option><option>done</option><option>failed</option><option>shadow-failed</option><option>refused</option><option>unknown</option><option>differs</option></select></label>
<span id="live"></span>
</form>
<div class="wide"><table id="log"><thead><tr><th>Time</th><th>Kind</th><th>Name</th><th>Outcome</th><th>Step</th><th>Side</th><th>ms</th><th>Error, or who and why</th></tr></thead><tbody></tbody></table></div>
</section>
<section aria-labelledby="changes-title">
<h2 id="changes-title">Changes, of all instances</h2>
<div class="wide"><table id="changes"><thead><tr><th>Time</th><th>Who</th><th>What</th><th>From</th><th>To</th><th>Why</th></tr></thead><tbody></tbody></table></div>
</section>
</main>
</body>
</html>
`;
