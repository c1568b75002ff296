package desk

import (
	"fmt"
	"time"

	"hotline/bot/escalation"
	"hotline/bot/outbox"
	"hotline/bot/triage"
)

// What a counselor reads for the domain's values. A value that is not listed
// gets a word that claims nothing.

func levelWord(l triage.Level) string {
	switch l {
	case triage.P0:
		return "正在发生"
	case triage.P1:
		return "今天很危险"
	case triage.P2:
		return "尽快联系"
	case triage.P3:
		return "需要转介"
	default:
		return "一般咨询"
	}
}

func kindWord(k triage.Kind) string {
	switch k {
	case triage.Violence:
		return "家暴"
	case triage.Suicide:
		return "轻生自伤"
	case triage.Poisoning:
		return "中毒"
	case triage.SexualAssault:
		return "性侵害"
	case triage.ChildDanger:
		return "孩子有危险"
	case triage.Confinement:
		return "被拐被关"
	case triage.Medical:
		return "急病受伤"
	case triage.Fire:
		return "火灾"
	case triage.CryForHelp:
		return "呼救"
	case triage.Impostor:
		return "疑似冒名"
	case triage.Unsafe:
		return "手机不安全"
	default:
		return "其他情况"
	}
}

func flagWord(f triage.Flag) string {
	switch f {
	case triage.DeviceUnsafe:
		return "手机或身边不安全"
	case triage.Minor:
		return "未成年人"
	case triage.ThirdParty:
		return "替别人求助"
	case triage.Repeat:
		return "再次求助"
	case triage.SuspectedImpostor:
		return "可能是对方冒名"
	case triage.Uncertain:
		return "情况不确定"
	case triage.Dialect:
		return "说方言"
	default:
		return "有特殊情况"
	}
}

func reasonWord(r escalation.Reason) string {
	switch r {
	case escalation.Danger:
		return "消息里有危险"
	case escalation.Asked:
		return "她要找人工"
	case escalation.Misses:
		return "助手没听懂"
	case escalation.FlowEnd:
		return "办事引导转来"
	case escalation.Silence:
		return "问了没有回"
	case escalation.Unwanted:
		return "疑似对方在用手机"
	default:
		return "需要人看"
	}
}

func deliveryWord(d escalation.Delivery) string {
	switch d {
	case escalation.Pending:
		return "等待发出"
	case escalation.Sending:
		return "发送中"
	case escalation.Held:
		return "等她回话再发"
	case escalation.Sent:
		return "已发出"
	case escalation.Failed:
		return "发送失败"
	case escalation.Uncertain:
		return "不确定是否送到"
	default:
		return ""
	}
}

// whyWord says why a text did not arrive, and what follows from it.
func whyWord(r outbox.Reason) string {
	switch r {
	case outbox.Unreachable:
		return "她可能取消了关注，请用别的办法联系她"
	case outbox.NoRight:
		return "这个公众号没有发消息的权限，请告诉管理员"
	case outbox.Busy:
		return "微信一直连不上"
	case outbox.Unknown:
		return "可能已经送到，再发她可能会收到两遍"
	case outbox.Refused:
		return "微信不收这条消息"
	default:
		return ""
	}
}

// quotaWords is how often she may still be written to, in words.
func quotaWords(q outbox.Quota, now time.Time) string {
	switch {
	case q.Unknown:
		return "还能发几条不清楚，微信没收的会等她回话再发"
	case q.Left == 0:
		return "现在发不了，写下的会等她回话再发"
	}
	until := shanghai(q.Until)
	if until.YearDay() == shanghai(now).YearDay() {
		return fmt.Sprintf("还能发 %d 条，到 %s", q.Left, until.Format("15:04"))
	}
	return fmt.Sprintf("还能发 %d 条，到 %s", q.Left, stamp(q.Until))
}

func authorWord(a escalation.Author) string {
	switch a {
	case escalation.Her:
		return "她"
	case escalation.Bot:
		return "助手"
	case escalation.Counselor:
		return "咨询员"
	default:
		return "系统"
	}
}

// waited is how long ago something was, as the script writes it too.
func waited(d time.Duration) string {
	seconds := max(0, int(d.Seconds()))
	switch {
	case seconds < 60:
		return fmt.Sprintf("%d 秒", seconds)
	case seconds < 3600:
		return fmt.Sprintf("%d 分 %d 秒", seconds/60, seconds%60)
	case seconds < 24*3600:
		return fmt.Sprintf("%d 小时 %d 分", seconds/3600, seconds%3600/60)
	default:
		return fmt.Sprintf("%d 天 %d 小时", seconds/86400, seconds%86400/3600)
	}
}

// shanghai is the time that all staff live in. China has had no summer time
// since 1991, so a fixed zone is right and needs no zone files.
func shanghai(t time.Time) time.Time {
	return t.In(time.FixedZone("Asia/Shanghai", 8*60*60))
}

func clock(t time.Time) string { return shanghai(t).Format("15:04:05") }
func stamp(t time.Time) string { return shanghai(t).Format("1月2日 15:04") }
func day(t time.Time) string   { return shanghai(t).Format("2006年1月2日") }
func millis(t time.Time) int64 { return t.UnixMilli() }
