package editor

import (
	"time"

	"hotline/knowledge"
)

// maxBrief is how many characters the chat takes, as package knowledge checks
// and tells.
const maxBrief = 600

// choice is a value and its name in a select.
type choice struct{ Value, Name string }

func topics() []choice {
	return []choice{
		{"rights", "权益保护"},
		{"insurance", "医保救助"},
		{"parenting", "孩子"},
		{"mental", "心里难受"},
		{"jobs", "找活挣钱"},
		{"service", "服务说明"},
	}
}

func statuses() []choice {
	return []choice{
		{string(knowledge.Draft), "草稿"},
		{string(knowledge.Published), "已发布"},
		{string(knowledge.Withdrawn), "已撤下"},
	}
}

func topicName(topic string) string { return name(topics(), topic) }

func statusName(s knowledge.Status) string { return name(statuses(), string(s)) }

func name(choices []choice, value string) string {
	for _, c := range choices {
		if c.Value == value {
			return c.Name
		}
	}
	return value
}

// stamp is a time as staff read it.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(time.FixedZone("Asia/Shanghai", 8*60*60)).Format("2006-01-02 15:04")
}

// blank is what a new article starts from.
const blank = `---
id: 
title: 
topic: rights
region: 全国
law_refs: []
source: 
risk: medium
verified_on: 
verify_by: 
review: 还没有核对
questions:
  - 
  - 
  - 
---
先做啥。找谁。号码写成 [[电话:12338]]。
（“## ”小标题前面的话，就是她在微信里看到的话，不超过 600 字。）

## 一步一步来

1. 

## 法律咋说的

`
