package knowledge

import "hotline"

// internalError is a defect of ours, told as every room tells failure.
func internalError(op string, err error) error {
	return hotline.Errorf(hotline.Internal, op, "%w", err)
}
