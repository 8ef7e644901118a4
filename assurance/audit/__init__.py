"""What CloudTrail's history answers: a catalogue of questions, the calls reduced to what they ask, and the replay."""
