package execution

import (
	"encoding/binary"
	"math/bits"
)

// personCases knows the case of each person of a run. A run of millions keeps
// them all, so it is a hash table without pointers that grows by an eighth at a
// time: about 35 bytes a person where a map takes 75. Person keys are keyed
// hashes already and are used as they are.
type personCases struct {
	parts [256]personPart // by the first byte
}

// personPart is open addressing over three columns. An id of 0 is a free place:
// our store counts from 1.
type personPart struct {
	keys []shortKey
	ids  []int64
	jobs []uint16 // the last job that used the case
	used int
}

// smallest part that is made, and when one grows: at seven places of eight.
const smallestPart = 16

// get is the case of a person, and the last job that used it; 0 where it has
// none.
func (p *personCases) get(k shortKey) (id int64, job uint16) {
	part := &p.parts[k[0]]
	if len(part.keys) == 0 {
		return 0, 0
	}
	at := part.place(k)
	return part.ids[at], part.jobs[at]
}

// set gives a person a case, or another one.
func (p *personCases) set(k shortKey, id int64, job uint16) {
	part := &p.parts[k[0]]
	if part.used*8 >= len(part.keys)*7 {
		part.grow()
	}
	at := part.place(k)
	if part.ids[at] == 0 {
		part.used++
	}
	part.keys[at], part.ids[at], part.jobs[at] = k, id, job
}

// place is where a person is, or the free place where he belongs.
func (p *personPart) place(k shortKey) int {
	high, _ := bits.Mul64(binary.LittleEndian.Uint64(k[8:]), uint64(len(p.keys)))
	at := int(high)
	for p.ids[at] != 0 && p.keys[at] != k {
		if at++; at == len(p.keys) {
			at = 0
		}
	}
	return at
}

func (p *personPart) grow() {
	old := *p
	n := max(smallestPart, len(old.keys)+len(old.keys)/8)
	p.keys, p.ids, p.jobs = make([]shortKey, n), make([]int64, n), make([]uint16, n)
	for i, id := range old.ids {
		if id != 0 {
			at := p.place(old.keys[i])
			p.keys[at], p.ids[at], p.jobs[at] = old.keys[i], id, old.jobs[i]
		}
	}
}
