package pages

import (
	"net/http"

	"hotline/knowledge"
)

// topic is the articles of one topic, under the name that she sees.
type topic struct {
	ID, Name string
	Articles []knowledge.Article
}

// topics are all topics, empty, in the order of the page.
func topics() []topic {
	return []topic{
		{ID: "rights", Name: "自家的权益"},
		{ID: "insurance", Name: "医保和救助"},
		{ID: "parenting", Name: "带孩子"},
		{ID: "mental", Name: "心里难受"},
		{ID: "jobs", Name: "找活挣钱"},
		{ID: "service", Name: "这个号是干啥的"},
	}
}

func (p *Pages) list(w http.ResponseWriter, r *http.Request) {
	byTopic := make(map[string][]knowledge.Article)
	for _, a := range p.deps.Library.All() {
		if !a.Expired(p.deps.Now()) {
			byTopic[a.Topic] = append(byTopic[a.Topic], a)
		}
	}
	var list []topic
	for _, t := range topics() {
		if t.Articles = byTopic[t.ID]; len(t.Articles) > 0 {
			list = append(list, t)
		}
	}
	p.render(w, r, http.StatusOK, "list.html", list)
}
