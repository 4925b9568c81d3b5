import { chromium } from '@playwright/test';
import { AxeBuilder } from '@axe-core/playwright';
import http from 'node:http';
const O='http://127.0.0.1:4101';
const got=[]; const cb=http.createServer((q,s)=>{got.push(q.url+' cookie='+(q.headers.cookie??''));s.setHeader('set-cookie','a=b; SameSite=Lax; Path=/');s.end('<html lang=en><title>cb</title>cb')}).listen(4102,'127.0.0.1');
const app=await (await fetch(O+'/mastodon/api/v1/apps',{method:'POST',headers:{'content-type':'application/json'},body:JSON.stringify({client_name:'Posthaste',redirect_uris:'http://localhost:4102/cb',scopes:'read:accounts write:statuses write:media',website:'http://localhost:3000'})})).json();
const auth=O+'/mastodon/oauth/authorize?'+new URLSearchParams({client_id:app.client_id,redirect_uri:'http://localhost:4102/cb',response_type:'code',scope:'read:accounts write:statuses write:media',state:'xyz'});
const b=await chromium.launch({executablePath:'/usr/bin/chromium',args:['--no-sandbox','--disable-gpu','--disable-quic','--no-first-run','--disable-background-networking','--disable-component-update','--disable-sync']});
for (const scheme of ['light','dark']) {
 const ctx=await b.newContext({colorScheme:scheme,viewport:{width:360,height:740}}); const p=await ctx.newPage();
 p.on('console',m=>{if(m.type()==='error')console.log('CONSOLE',m.text())});
 await p.goto('http://localhost:4102/');
 for (const [n,u] of [['front','/'],['bluesky','/bluesky/'],['mastodon','/mastodon/'],['log','/log'],['faults','/faults']].map(([n,u])=>[n,O+u]).concat([['consent',auth]])) {
  await p.goto(u);
  const r=await new AxeBuilder({page:p}).analyze();
  const over=await p.evaluate(()=>document.documentElement.scrollWidth-innerWidth);
  console.log(scheme,n,'violations',r.violations.map(v=>v.id+':'+v.nodes.map(x=>x.html.slice(0,120)).join(' | ')),'overflow',over);
  await p.screenshot({path:`/tmp/sbx-${n}-${scheme}.png`,fullPage:n!=='log'});
 }
 await p.getByLabel('Studio North').check(); await p.getByRole('button',{name:'Allow'}).click(); await p.waitForURL(/4102/); console.log(p.url());
 await p.goto(auth); await p.getByRole('button',{name:'Deny'}).click(); await p.waitForURL(/4102/); console.log(p.url());
 await p.goto(O+'/faults'); await p.getByRole('button',{name:'Add fault'}).click(); await p.getByText('Waits, then does and answers').last().waitFor(); console.log(await new AxeBuilder({page:p}).analyze().then(r=>r.violations.map(v=>v.id)));
 await p.getByRole('button',{name:'Clear all faults'}).click();
 await p.getByRole('button',{name:'Suspend @studio on Mastodon'}).click(); await p.getByRole('button',{name:'Restore @studio on Mastodon'}).click();
 await ctx.close();
}
const p=await b.newPage({viewport:{width:1100,height:800}}); await p.goto(O+'/log'); await p.screenshot({path:'/tmp/sbx-log-wide.png'}); await p.goto(O+'/faults'); await p.screenshot({path:'/tmp/sbx-faults-wide.png'});
console.log(got);
await b.close(); cb.close();
