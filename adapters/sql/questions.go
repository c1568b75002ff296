package sql

import (
	"context"
	_ "embed"

	"hotline/bot"
)

// Questions implements [bot.Questions].
type Questions struct{ *Store }

var _ bot.Questions = (*Questions)(nil)

// Questions are those that the library had no answer to.
func (s *Store) Questions() *Questions { return &Questions{s} }

//go:embed questions/add.sql
var addQuestionSQL string

//go:embed questions/newest.sql
var newestQuestionsSQL string

// NoteUnanswered implements [bot.Questions].
func (q *Questions) NoteUnanswered(ctx context.Context, u bot.Unanswered) error {
	const op = "sql.NoteUnanswered"
	if err := needKey(op, u.SourceKey); err != nil {
		return err
	}
	_, err := exec(ctx, q.write, addQuestionSQL,
		storedKey(u.SourceKey), u.Text, array[string](u.Nearest), u.At.UnixMilli())
	return fault(op, err)
}

// Newest are the questions, newest first, at most limit. Source keys come back
// as stored.
func (q *Questions) Newest(ctx context.Context, limit int) ([]bot.Unanswered, error) {
	questions, err := list(ctx, q.read, scanQuestion, newestQuestionsSQL, max(limit, 0))
	return questions, fault("sql.Newest questions", err)
}

func scanQuestion(r row) (bot.Unanswered, error) {
	var u bot.Unanswered
	err := r.Scan(&u.SourceKey, &u.Text, (*array[string])(&u.Nearest), (*stamp)(&u.At))
	return u, err
}
