#![allow(warnings, clippy::all)]
use jiangyuan_sync::change::*; use jiangyuan_sync::op::*; use jiangyuan_sync::codec::*; use jiangyuan_sync::frame::*; use jiangyuan_sync::segment::*; use jiangyuan_sync::{chain, Verdict};
use jiangyuan_model::*; use serde_json::Value as J; use std::collections::BTreeMap;
fn t(v:&J)->Value{Value::text(v.as_str().unwrap_or(""))}
fn inst(v:&J)->Value{ Value::Int(chrono::DateTime::parse_from_rfc3339(v.as_str().unwrap()).unwrap().timestamp_millis())}
fn rid(v:&J)->RecordId{v.as_str().unwrap().parse().unwrap()}
fn party(on:RecordId,item:u32,p:&J)->Op{ Op::Put{on,noun:None,item,replaces:vec![],fields:[(Field::PartyName,"name"),(Field::IdNumber,"id_number"),(Field::Phone,"phone"),(Field::Ethnicity,"ethnicity"),(Field::Address,"address"),(Field::PartyRole,"role")].iter().filter(|(_,k)|p[*k].is_string()).map(|(f,k)|(f.code(),t(&p[*k]))).collect()}}
fn put(r:&J)->Vec<Op>{ match r["type"].as_str().unwrap(){
 "matter"=>{let m=rid(&r["id"]);let p=derive(m,1); let mut o=vec![Op::create(m,Noun::Matter,vec![(Field::Title.code(),t(&r["title"])),(Field::Purpose.code(),Value::text("relief")),(Field::Category.code(),t(&r["category"])),(Field::Village.code(),t(&r["village"])),(Field::Narrative.code(),t(&r["narrative"])),(Field::Handler.code(),t(&r["handler"])),(Field::Grid.code(),t(&r["grid"])),(Field::ImportedStatus.code(),t(&r["status"]))]),
  Op::create(p,Noun::Piece,vec![(Field::Matter.code(),Value::Text(m.to_string())),(Field::Channel.code(),Value::text("visit")),(Field::ReceivedAt.code(),inst(&r["received_at"]))])];
  for (i,x) in r["petitioners"].as_array().unwrap().iter().enumerate(){o.push(party(m,i as u32+1,x));} o}
 "event"=>vec![Op::Step{on:rid(&r["matter"]),kind:StepKind::ImportedEvent.code(),after:None,fields:vec![(Field::EventKind.code(),t(&r["kind"])),(Field::EventSeq.code(),Value::Int(r["seq"].as_i64().unwrap())),(Field::EventAt.code(),inst(&r["at"])),(Field::EventActor.code(),t(&r["actor"])),(Field::Text.code(),t(&r["note"])),(Field::ExternalId.code(),Value::Bytes(rid(&r["id"]).0.to_vec()))].into_iter().chain(r["deadline"].as_str().map(|d|(Field::EventDeadline.code(),Value::Date(d.parse().unwrap())))).collect()}],
 _=>{let m=rid(&r["id"]); let mut o=vec![Op::create(m,Noun::Mediation,vec![(Field::DisputeType.code(),t(&r["dispute_type"])),(Field::Village.code(),t(&r["village"])),(Field::ReceivedAt.code(),inst(&r["received_at"])),(Field::Narrative.code(),t(&r["narrative"])),(Field::AmountFen.code(),Value::Int((r["amount"].as_f64().unwrap_or(0.0)*100.0) as i64))])];
  for (i,x) in r["parties"].as_array().unwrap().iter().enumerate(){o.push(party(m,i as u32+1,x));}
  for s in r["sessions"].as_array().unwrap(){o.push(Op::Step{on:m,kind:StepKind::SessionHeld.code(),after:None,fields:vec![(Field::EventAt.code(),inst(&s["at"])),(Field::SessionPlace.code(),t(&s["place"])),(Field::Mediators.code(),Value::List(vec![s["mediator"].as_str().unwrap_or("").into()])),(Field::Minutes.code(),t(&s["minutes"]))]});}
  if r["agreement"].is_string(){o.push(Op::Step{on:m,kind:StepKind::AgreedWritten.code(),after:None,fields:vec![(Field::AgreementText.code(),t(&r["agreement"]))]});} o}
}}
fn main(){ let dir=std::env::args().nth(1).unwrap();
 for (file,segb) in [("base",24*1024),("base",96*1024),("editday",24*1024)]{ for dict in [Dictionary::One,Dictionary::None]{
 let text=std::fs::read_to_string(format!("{dir}/{file}.ndjson")).unwrap();
 let mut seq=0u64; let mut at=1772000000000i64; let mut changes=vec![]; let mut x=7u64;
 let mut known:BTreeMap<String,u64>=BTreeMap::new();
 for l in text.lines(){ let j:J=serde_json::from_str(l).unwrap(); seq+=1; x=x.wrapping_mul(6364136223846793005).wrapping_add(1); at+=(x>>60) as i64;
  let id=ChangeId{device:3,incarnation:0xdeadbeef12345678,seq};
  let (ops,origin)= match j["op"].as_str(){ None=>(put(&j),None), Some("put")=>(put(&j["rec"]),None), Some("set")=>{let on=rid(&j["id"]); let n=*known.get(&on.to_string()).unwrap_or(&(x>>52)); known.insert(on.to_string(),seq); (vec![Op::Put{on,noun:None,item:0,fields:vec![(Field::Handler.code(),t(&j["value"]))],replaces:vec![(Field::Handler.code(),vec![ChangeId{seq:n,..id}])]}],Some(x.to_le_bytes().to_vec()))}
   Some(_)=>{let on=rid(&j["id"]); let n=x>>52; (vec![Op::Put{on,noun:None,item:0,fields:vec![(Field::Narrative.code(),t(&j["ins"]))],replaces:vec![(Field::Narrative.code(),vec![ChangeId{seq:n,..id}])]}],Some(blake3::hash(l.as_bytes()).as_bytes()[..8].to_vec()))}};
  let body=Body{ops,origin,link:None}.write(id);
  changes.push(Change{header:Header{seq,at_ms:at,actor:1,scope:"549901100/desk".parse().unwrap(),verb:13},body}); }
 let raw:usize=changes.iter().map(|c|c.body.len()).sum();
 let all=changes.clone();
 let mut w=FrameWriter::new(dict); let mut r=FrameReader::new(); let t0=std::time::Instant::now(); let mut total=0; let mut segs=0; let mut first=0;
 let mut head=chain::genesis(3,0xdeadbeef12345678); let mut it=changes.into_iter().peekable(); let mut wire=vec![];
 while it.peek().is_some(){ let mut run=vec![]; let mut b=0; while let Some(c)=it.peek(){ if !run.is_empty()&&b+c.body.len()>segb{break;} b+=c.body.len(); run.push(it.next().unwrap()); }
  let before=head; for c in &run{head=chain::extend(&head,&c.hash());}
  let mut sig=[0u8;64]; for (i,s) in sig.chunks_mut(32).enumerate(){s.copy_from_slice(blake3::hash(&[segs as u8,(segs>>8) as u8,i as u8]).as_bytes());}
  let bytes=w.write(&Frame::Segment(Segment{device:3,incarnation:0xdeadbeef12345678,run:Run{changes:run,head_before:before,head_after:head},signature:sig})).unwrap(); total+=bytes.len(); if segs==0{first=bytes.len();} segs+=1; wire.push(bytes);}
 let enc=t0.elapsed(); let t1=std::time::Instant::now(); for b in &wire{ r.feed(b); while let Some(_)=r.next().unwrap(){} } 
 println!("{file} seg {segb} {dict:?}: {} changes raw {raw} -> {total} ({segs} segs, first {first}) enc {enc:?} dec {:?}",all.len(),t1.elapsed());
 // own
 let mut w=FrameWriter::new(dict); let mut sz=0; let mut frames=0; let entries:Vec<LogEntry>=all.iter().enumerate().map(|(i,c)|LogEntry{n:i as u64+1,id:ChangeId{device:3,incarnation:0xdeadbeef12345678,seq:c.header.seq},verdict:Verdict::ACCEPTED,received_at_ms:1772000000000+(i as i64/29)*1437,content:Content::Own}).collect();
 for ch in entries.chunks(4096){ sz+=w.write(&Frame::Log(LogFrame{scope:"549901100/desk".parse().unwrap(),first_pos:1,entries:ch.to_vec(),head_after:[9;32]})).unwrap().len(); frames+=1;}
 println!("   own log: {sz} bytes in {frames} frames");
 }}
 // single edit
 let mut w=FrameWriter::new(Dictionary::One); let id=ChangeId{device:3,incarnation:0xdeadbeef12345678,seq:500};
 let body=Body{ops:vec![Op::Put{on:RecordId(*blake3::hash(b"x").as_bytes().first_chunk().unwrap()),noun:None,item:0,fields:vec![(Field::Handler.code(),Value::text("才让卓玛"))],replaces:vec![(Field::Handler.code(),vec![ChangeId{seq:12,..id}])]}],origin:None,link:None}.write(id);
 let h=|s:&str|*blake3::hash(s.as_bytes()).as_bytes();
 let hello=Frame::Hello(Hello{protocol:1,device:3,chains:vec![ChainState{incarnation:id.incarnation,seq:500,head:h("a")}],epoch:1,cursors:vec![Cursor{scope:Scope::Reference,pos:30,head:h("b")},Cursor{scope:"549901100/desk".parse().unwrap(),pos:499,head:h("c")}],receipted_through:499,at_ms:1772000000000,signature:[7;64]});
 let a=w.write(&hello).unwrap().len(); let blen=body.len();
 let b=w.write(&Frame::Segment(Segment{device:3,incarnation:id.incarnation,signature:[8;64],run:Run{changes:vec![Change{header:Header{seq:500,at_ms:1772000000000,actor:1,scope:"549901100/desk".parse().unwrap(),verb:8},body}],head_before:h("q"),head_after:[0;32]}})).unwrap().len();
 println!("hello {a} segment {b} (body {blen}) end {}", w.write(&Frame::End).unwrap().len());
 let mut w=FrameWriter::new(Dictionary::One);
 let a=w.write(&Frame::Welcome(Welcome{epoch:1,chains:vec![ChainState{incarnation:id.incarnation,seq:499,head:h("q")}],at_ms:1772000000000})).unwrap().len();
 let b=w.write(&Frame::Ack{incarnation:id.incarnation,through:500}).unwrap().len();
 let c=w.write(&Frame::Log(LogFrame{scope:"549901100/desk".parse().unwrap(),first_pos:500,entries:vec![LogEntry{n:800,id,verdict:Verdict::ACCEPTED,received_at_ms:1772000000000,content:Content::Own}],head_after:h("z")})).unwrap().len();
 let d=w.write(&Frame::Receipt(Receipt{epoch:1,device:3,incarnation:id.incarnation,from_seq:500,to_seq:500,root:h("r"),log_n:900,log_head:h("l"),at_ms:1772000000000,signature:[3;64]})).unwrap().len();
 println!("welcome {a} ack {b} log {c} receipt {d} done {}", w.write(&Frame::Done).unwrap().len());
}
